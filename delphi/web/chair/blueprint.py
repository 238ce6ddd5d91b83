from flask import Blueprint

blueprint = Blueprint("chair", __name__)

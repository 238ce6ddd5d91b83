"""A chair's browser on the rounds of her study."""

from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.base import Base
from delphi.panels import queries as panels
from delphi.studies.models import Study

TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True)
class Site:
    """A chair's browser on the rounds of her study."""

    client: FlaskClient
    session: Session
    study: Study

    @property
    def rounds(self) -> str:
        return f"/studies/{self.study.id}/rounds"

    def get(self, path: str = "") -> str:
        return self.client.get(self.rounds + path, follow_redirects=True).text

    def post(self, path: str, **fields: object) -> tuple[int, str]:
        answer = self.client.post(self.rounds + path, data=fields)
        self.session.rollback()
        text = self.client.get(answer.location).text if answer.status_code == 303 else answer.text
        return answer.status_code, text

    def open(self, number: int = 1) -> tuple[int, str]:
        return self.post("/open", number=number, day=day_in(TWO_WEEKS), time="17:00")

    def count(self, table: type[Base]) -> int:
        return self.session.scalar(select(func.count()).select_from(table)) or 0

    def expert(self, place: int = 0) -> str:
        return f"/1/experts/{panels.panel(self.session, self.study.id)[place].id}"


def day_in(time: timedelta) -> str:
    return f"{clock.utc_now() + time:%Y-%m-%d}"

"""The command `delphi`. A new command is one line in COMMANDS; its module is loaded when it is called."""

from delphi.cli.program import Program

COMMANDS = {
    "analyse": ("delphi.cli.analyse:command", "Consensus statistics of ratings collected elsewhere."),
    "backup": ("delphi.cli.backup:backup", "Copy the database into one file, also while serving."),
    "db": ("delphi.cli.db:command", "Upgrade and check the database."),
    "demo": ("delphi.cli.demo.command:command", "An invented study to try everything on."),
    "doctor": ("delphi.cli.doctor:command", "Look for what is wrong with this installation."),
    "restore": ("delphi.cli.backup:restore", "Put a backup into an empty home."),
    "serve": ("delphi.cli.serve:command", "Serve the pages, and run the worker beside them."),
    "staff": ("delphi.cli.staff:command", "Accounts of the people who sign in."),
    "worker": ("delphi.cli.worker:command", "Close rounds, remind and send mail in the background."),
}

main = Program(name="delphi", commands_by_name=COMMANDS, help="Delphi: a consensus survey platform.")

"""The runbook as commands: what operators and developers run through the root program."""

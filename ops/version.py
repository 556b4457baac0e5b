"""The version of this program, as the changelog has it."""

VERSION = "0.1.0"

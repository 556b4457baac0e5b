"""The way in from ProfitMaker's tables."""

"""The way in from ProfitMaker's tables: customers and orders become events, and nothing else."""

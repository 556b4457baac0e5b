"""Doors that lead out: alerts by mail and webhook, sent by a process of their own that reads what others write."""

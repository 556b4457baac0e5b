"""The doors: routes, live updates and pages."""

"""The Django site: the only place with models, HTTP, tasks, files and mail."""

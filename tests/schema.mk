# Targets around the tables: what is due, pictures, how queries grow.

maintain: ## do what is due in the running database: retention, months of usage
	@exec env $(STACK) psql -X -q <migrations/maintain.sql

erd: ## draw the tables of each domain into build/erd, from a database's catalog
	@migrations/erd '$(BUILD)/erd'

bench-schema: ## time the seeds' queries at small, stated and 100 times the counts
	@nice tests/bench/schema

bench: bench-schema

.PHONY: maintain erd bench-schema

-- What the tests of the tables share: pgTAP, and helpers of ours beside it.
create schema tap;
create extension pgtap schema tap;
grant usage on schema tap to public;

-- The rows of a query as one role sees them, each as text.
create function tap.rows_as(role text, query text) returns setof text
language plpgsql
as $$
begin
	perform set_config('role', role, true);
	return query execute format('select q::text from (%s) as q', query);
	perform set_config('role', 'none', true);
end
$$;

-- Executes a statement as one role; how many rows it touched.
create function tap.run_as(role text, statement text) returns bigint
language plpgsql
as $$
declare
	touched bigint;
begin
	perform set_config('role', role, true);
	execute statement;
	get diagnostics touched = row_count;
	perform set_config('role', 'none', true);
	return touched;
end
$$;

-- A table's columns, in their order.
create function tap.columns_of(relation regclass)
returns table (name text, type text, required boolean, fallback text)
language sql stable
as $$
	select a.attname::text collate "default", format_type(a.atttypid, a.atttypmod), a.attnotnull,
		pg_get_expr(d.adbin, d.adrelid)
	from pg_attribute as a
	left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
	where a.attrelid = relation
	and a.attnum > 0
	and not a.attisdropped
	order by a.attnum
$$;

-- A table's indexes by name: "UNIQUE btree (email)".
create function tap.indexes_of(relation regclass)
returns table (name text, definition text)
language sql stable
as $$
	select i.indexrelid::regclass::text,
		case when i.indisunique then 'UNIQUE ' else '' end
		|| regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '')
	from pg_index as i
	where i.indrelid = relation
	order by 1
$$;

-- A table's foreign keys, with what a delete does.
create function tap.references_of(relation regclass)
returns table (name text, definition text)
language sql stable
as $$
	select conname::text collate "default", pg_get_constraintdef(oid)
	from pg_constraint
	where conrelid = relation
	and contype = 'f'
	order by 1
$$;

-- The nodes of a query's plan that read a table from end to end.
create function tap.scans(query text) returns setof text
language plpgsql
as $$
declare
	line text;
begin
	for line in execute 'explain (costs off) ' || query loop
		if line ~ 'Seq Scan' then
			return next btrim(line);
		end if;
	end loop;
end
$$;

grant execute on all functions in schema tap to public;

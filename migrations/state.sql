-- What the database holds: its changes, and the versions of functions. Those
-- that are about to be used (the variable schemas) are kept from now on.
select to_regclass('sqitch.changes') is not null as registered,
	to_regclass('maintenance.versions') is not null as versioned
\gset
\if :registered
	select 'change', change, script_hash
	from sqitch.changes
	where project = 'tessera';
\endif
\if :versioned
	call maintenance.share_connections();

	update maintenance.versions
	set seen_at = now()
	where schema = any (string_to_array(:'schemas', ','))
	and seen_at < now() - interval '10 minutes';

	select 'version', v.schema, v.checked
	from maintenance.versions as v
	join pg_namespace as n on n.nspname = v.schema;
\endif

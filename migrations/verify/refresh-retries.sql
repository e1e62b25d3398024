-- Verify tessera:refresh-retries on pg
begin;

do $$
begin
	assert exists (
		select
		from maintenance.tasks
		where name = 'identity.refresh_replays'
		and keep >= '30 days'
	);
end
$$;

rollback;

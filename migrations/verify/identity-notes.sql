-- Verify tessera:identity-notes on pg
begin;

do $$
begin
	assert exists (
		select
		from maintenance.tasks
		where name = 'identity.audit_log'
	);
	assert has_column_privilege('tessera_oauth_api', 'identity.mail_outbox',
		'template', 'insert');
	assert to_regprocedure('site.erase(text)') is not null;
end
$$;

rollback;

-- Verify tessera:mail-ends on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_oauth_api',
		'identity.tell_due(uuid, text, text)', 'execute');
	assert exists (
		select
		from pg_trigger
		where tgrelid = 'identity.mail_tokens'::regclass
		and tgname = 'unsend'
	);
end
$$;

rollback;

-- Verify tessera:languages on pg
begin;

select u.language, m.language, t.ip_hash
from identity.users as u, identity.mail_outbox as m, identity.mail_tokens as t
where false;
do $$
begin
	assert exists (
		select
		from pg_trigger
		where tgrelid = 'identity.mail_outbox'::regclass
		and tgname = 'language'
	);
	assert has_column_privilege('tessera_oauth_api', 'identity.users',
		'language', 'update');
end
$$;

rollback;

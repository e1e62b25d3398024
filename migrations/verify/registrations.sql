-- Verify tessera:registrations on pg
begin;

select username, first_name, last_name
from identity.mail_tokens
where false;

do $$
begin
	assert to_regclass('identity.users_username_lower_key') is not null;
	assert has_function_privilege('tessera_account_api',
		'identity.give_way(text, text)', 'execute');
end
$$;

rollback;

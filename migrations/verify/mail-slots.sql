-- Verify tessera:mail-slots on pg
begin;

select browser_hash
from identity.mail_tokens
where false;
select waits
from identity.codes
where false;
do $$
begin
	assert has_function_privilege('tessera_account_api',
		'identity.mail_slot(text, text, uuid, interval)', 'execute');
	assert pg_get_functiondef('identity.try_password'::regproc)
		like '%tokens of%';
end
$$;

rollback;

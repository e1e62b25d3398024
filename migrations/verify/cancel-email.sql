-- Verify tessera:cancel-email on pg
begin;

do $$
begin
	assert pg_get_constraintdef(oid) like '%cancel_email%'
	from pg_constraint
	where conrelid = 'identity.mail_tokens'::regclass
	and conname = 'purpose_is_known';
end
$$;

rollback;

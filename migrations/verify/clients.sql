-- Verify tessera:clients on pg
begin;

do $$
begin
	assert identity.is_redirect('https://app.example.com/callback');
	assert not identity.is_redirect('http://app.example.com/callback');
end
$$;

select previous_secret_hash, previous_secret_until, confidential
from identity.oauth_clients
where false;

rollback;

-- Verify tessera:kept-answers on pg
begin;

select user_id, key_hash, request_hash, status, headers, body, made_at
from wire.answers
where false;

do $$
begin
	assert has_function_privilege('tessera_worker',
		'wire.claim(bytea, text, bytea)', 'execute');
	assert not has_function_privilege('tessera_worker',
		'wire.cut_answers(uuid, bigint)', 'execute');
	assert exists (
		select
		from maintenance.tasks
		where name = 'wire.answers'
	);
end
$$;

rollback;

-- Verify tessera:tasks on pg
begin;

select name, condition, keep, about, enabled, done, ran_at
from maintenance.tasks
where false;

do $$
declare
	task record;
begin
	for task in
		select name, condition
		from maintenance.tasks
	loop
		if task.condition is null then
			assert to_regprocedure(task.name || '(interval, integer)')
				is not null, task.name;
		else
			execute format('select from %s where false and (%s)', task.name,
				replace(task.condition, '$1', 'interval ''0'''));
		end if;
	end loop;
	assert has_function_privilege('tessera_maintenance',
		'maintenance.run(integer)', 'EXECUTE');
	assert not has_function_privilege('tessera_worker',
		'maintenance.perform(text, integer)', 'EXECUTE');
end
$$;

rollback;

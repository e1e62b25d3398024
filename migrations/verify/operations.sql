-- Verify tessera:operations on pg
begin;

select name, mark, made_at
from maintenance.key_marks
where false;

select kind, made_at, room_used
from maintenance.backups
where false;

do $$
begin
	assert has_function_privilege('tessera_health_api',
		'maintenance.backup_figures()', 'execute');
	assert not has_function_privilege('tessera_worker',
		'maintenance.backup_figures()', 'execute');
	assert has_function_privilege('tessera_audio_api', 'audio.sample_keys()',
		'execute');
	assert not has_function_privilege('tessera_worker',
		'audio.sample_keys()', 'execute');
	assert not has_table_privilege('tessera_worker',
		'maintenance.key_marks', 'select');
end
$$;

rollback;

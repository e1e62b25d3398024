-- Verify tessera:reminders on pg
begin;

select r.schedule_id, r.due, r.member_id, r.overdue, r.home_id, r.day
from home.reminded as r
where false;

do $$
begin
	assert home.reminder_day('2026-03-10', null, 7) = '2026-03-03';
	assert has_function_privilege('tessera_home_api',
		'home.reminder_day(date, date, integer)', 'execute');
	assert not has_function_privilege('tessera_home_api',
		'home.remind(interval, integer)', 'execute');
	assert (select count(*) from maintenance.tasks as t
		where t.name in ('home.remind', 'home.reminded')) = 2;
end
$$;

rollback;

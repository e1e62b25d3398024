-- Verify tessera:maintenance on pg
begin;

select s.recurrence, s.every, s.unit, s.rrule, s.occurrences, s.anchor, s.step,
	s.snoozed_until, s.assigned_to, s.status, l.id, l.schedule_id, l.home_id,
	l.user_id, l.created_by, l.act, l.due, l.day, l.next_due, l.missed, l.cost,
	l.notes, l.event_id, l.before, l.created_at
from home.maintenance_schedules as s, home.maintenance_log as l
where false;

do $$
begin
	assert home.next_due('rolling', '2024-01-31', 0, 1, 'month', null,
		'completed', '2024-01-31') = ('2024-01-31', 1, '2024-02-29', 0)
		::home.next_date;
	assert has_function_privilege('tessera_home_api', 'home.today(text)',
		'EXECUTE');
end
$$;

rollback;

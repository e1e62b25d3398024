-- Does what is due in the tables, as maintenance.tasks lists it, and says how
-- much was done. Run as the database's owner it also gives the room of what was
-- deleted back to its tables, and tells the planner what is left.
\set ON_ERROR_STOP off
set client_min_messages = warning;
select now() as began
\gset
call maintenance.run();
\set failed :ERROR

select name as task, about, keep, done as "done ever"
from maintenance.tasks
where ran_at >= :'began'
order by name;

vacuum (analyze) home.appliances, home.manuals, home.troubleshooting_sessions,
	home.service_tickets, identity.sessions, identity.refresh_tokens,
	identity.sign_in_failures, identity.mail_outbox, site.diagnostics,
	wire.answers;

\if :failed
	\set ON_ERROR_STOP on
	\warn 'Not everything was done; the warnings say what.'
	do $$ begin raise 'maintenance is not complete'; end $$;
\endif

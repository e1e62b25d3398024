-- Revert tessera:kept-answers from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name = 'wire.answers';
drop function wire.export, wire.erase, wire.kept, wire.keep, wire.claim,
	wire.cut_answers, wire.key_hash;
drop table wire.answers;
commit;

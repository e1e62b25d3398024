-- Revert tessera:NAME from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

delete from identity.scopes
where name = 'NAME';
drop schema NAME cascade;
drop owned by tessera_NAME_api;
call maintenance.drop_group('NAME');
commit;

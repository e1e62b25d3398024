-- Revert tessera:audio from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

delete from maintenance.tasks
where name like 'audio.%';
drop schema audio cascade;
alter function pg_catalog.ts_match_vq(tsvector, tsquery) not leakproof cost 1;
drop owned by tessera_audio_api;
call maintenance.drop_group('audio');
commit;

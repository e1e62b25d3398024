-- Deploy tessera:scopes to pg
-- What a client may be let do, each with what it means to the person who is asked
-- for it: told by discovery, shown when consent is asked for, and wanted by apply
-- of every scope that a row names. A group's own change adds the group's.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create table identity.scopes (
	name text primary key,
	sentence text not null,
	place integer not null generated always as identity,
	constraint name_is_one_word check (name ~ '^[!#-[\]-~]+$'),
	constraint sentence_is_said check (sentence ~ '\S')
);
comment on column identity.scopes.place is 'in lists';

insert into identity.scopes (name, sentence) values
('openid', 'Know who you are'),
('email', 'See your e-mail address'),
('profile', 'See your name and picture'),
('llm.inference', 'Use language models with your credits'),
('models.read', 'See the models and your preferences'),
('user.info', 'See and change your account'),
('credits.read', 'See your plan, credits and usage'),
('audio', 'Use your recordings and transcriptions'),
('iops', 'Use your data sets, analyses and reports'),
('home', 'Use your homes and appliances'),
('admin', 'Administer this installation');

grant select on identity.scopes to tessera_oauth_api;

commit;

-- Plugins of the agent's desk: what there is, in which versions, which versions go together, and which of these
-- collections the desk loads. All but names and the mark of the archive is written once.
create table flex.plugin (
  sid text primary key,
  account_sid text not null,
  unique_name text not null,
  friendly_name text not null,
  description text not null,
  archived boolean not null,
  date_created timestamptz not null,
  date_updated timestamptz not null,
  constraint plugin_name unique (account_sid, unique_name)
);
create index plugin_list on flex.plugin (account_sid, date_created, sid);

create table flex.plugin_version (
  sid text primary key,
  account_sid text not null,
  plugin_sid text not null,
  version text not null,
  plugin_url text not null,
  changelog text not null,
  private boolean not null,
  validated boolean not null,
  archived boolean not null,
  cli_version text,
  date_created timestamptz not null,
  constraint plugin_version_number unique (plugin_sid, version)
);
create index plugin_version_list on flex.plugin_version (account_sid, plugin_sid, date_created, sid);

create table flex.plugin_configuration (
  sid text primary key,
  account_sid text not null,
  name text not null,
  description text not null,
  archived boolean not null,
  date_created timestamptz not null
);
create index plugin_configuration_list on flex.plugin_configuration (account_sid, date_created, sid);

create table flex.configured_plugin (
  configuration_sid text not null,
  plugin_sid text not null,
  plugin_version_sid text not null,
  account_sid text not null,
  phase int not null,
  date_created timestamptz not null,
  primary key (configuration_sid, plugin_sid)
);

-- The newest release of an account is the active one.
create table flex.plugin_release (
  sid text primary key,
  account_sid text not null,
  configuration_sid text not null,
  date_created timestamptz not null
);
create index plugin_release_list on flex.plugin_release (account_sid, date_created, sid);

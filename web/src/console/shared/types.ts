/** What the console reads of the API's resources. */

export interface Configuration {
  chat_service_instance_sid: string;
  taskrouter_workspace_sid: string;
  taskrouter_target_workflow_sid: string;
  attributes: { proxy_service_sid?: string } | null;
}

export interface FlexFlow {
  sid: string;
  friendly_name: string;
  chat_service_sid: string;
  channel_type: string;
  contact_identity: string | null;
  enabled: boolean;
  integration_type: string;
  integration: Readonly<Record<string, string | number | boolean | null>>;
  long_lived: boolean;
  janitor_enabled: boolean;
  date_created: string;
  date_updated: string;
}

export interface IncomingNumber {
  sid: string;
  phone_number: string;
  friendly_name: string;
  sms_url: string | null;
  sms_method: string;
  sms_fallback_url: string | null;
  sms_application_sid: string | null;
  status_callback: string | null;
  date_created: string;
  capabilities: Readonly<Record<string, boolean>>;
}

export interface PooledNumber {
  sid: string;
  phone_number: string;
  in_use: number;
}

export interface ProxyService {
  sid: string;
  unique_name: string;
  chat_instance_sid: string | null;
  callback_url: string | null;
  out_of_session_callback_url: string | null;
  date_created: string;
}

export interface ProxySession {
  sid: string;
  service_sid: string;
  unique_name: string | null;
  status: string;
  closed_reason: string;
  mode: string;
  date_created: string;
  date_last_interaction: string | null;
}

export interface MessagingService {
  sid: string;
  friendly_name: string;
  inbound_request_url: string | null;
  use_inbound_webhook_on_number: boolean;
}

export interface StudioFlow {
  sid: string;
  friendly_name: string;
  status: string;
  revision: number;
  webhook_url: string;
  date_updated: string;
}

export interface Alert {
  sid: string;
  error_code: string;
  log_level: string;
  alert_text: string;
  resource_sid: string | null;
  service_sid: string | null;
  request_url: string | null;
  request_method: string | null;
  more_info: string;
  date_created: string;
}

export interface SmsMessage {
  sid: string;
  from: string;
  to: string;
  body: string;
  status: string;
  error_code: number | null;
  direction: string;
  date_created: string;
  /** When a carrier took it; null before. */
  date_sent: string | null;
}

export interface ChatChannel {
  sid: string;
  service_sid: string;
  friendly_name: string | null;
  unique_name: string | null;
  attributes: string;
  type: string;
  created_by: string;
  members_count: number;
  messages_count: number;
  date_created: string;
  date_updated: string;
}

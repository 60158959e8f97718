/** What the routing pages read. */
export interface Worker {
  sid: string;
  friendly_name: string;
  activity_sid: string;
  activity_name: string;
  available: boolean;
  attributes: string;
  date_status_changed: string;
}

export interface TaskQueue {
  sid: string;
  friendly_name: string;
  target_workers: string;
  max_reserved_workers: number;
  task_order: string;
}

export interface Workflow {
  sid: string;
  friendly_name: string;
  configuration: string;
  task_reservation_timeout: number;
  assignment_callback_url: string | null;
  date_updated: string;
}

export interface Activity {
  sid: string;
  friendly_name: string;
  available: boolean;
}

export interface TaskChannel {
  sid: string;
  friendly_name: string;
  unique_name: string;
}

export interface Task {
  sid: string;
  assignment_status: string;
  attributes: string;
  age: number;
  priority: number;
  reason: string | null;
  task_queue_friendly_name: string | null;
  workflow_friendly_name: string | null;
  task_channel_unique_name: string;
  date_created: string;
  date_updated: string;
}

/** What a task is about, in a few words: the fields that Flex puts there. */
export function aboutTask(attributes: string): string {
  try {
    const value = JSON.parse(attributes) as Record<string, unknown> | null;
    const named = value?.name ?? value?.from ?? value?.title ?? value?.type;
    return typeof named === 'string' ? named : '';
  } catch {
    return '';
  }
}

import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;

/**
 * The settings of the server, given on its command line so that a new version of ours needs no edit of a file.
 * Durability is never traded: a confirmed message survives a power cut.
 */
export function serverSettings(memoryBytes = usableMemory()): Record<string, string> {
  const eighth = Math.floor(memoryBytes / 8 / megabyte);
  const sharedBuffers = Math.min(512, Math.max(128, eighth));
  return {
    listen_addresses: '127.0.0.1',
    // The password over loopback is the only way in: no socket file whose folder would have to be guarded.
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    fsync: 'on',
    synchronous_commit: 'on',
    shared_buffers: `${sharedBuffers}MB`,
    effective_cache_size: `${sharedBuffers * 3}MB`,
    max_wal_size: '2GB',
    wal_compression: 'off',
    random_page_cost: '1.1',
    // Our statements are short; compiling them would cost more than running them.
    jit: 'off',
    // Queue-like tables turn over quickly: look often and clean early.
    autovacuum_naptime: '15s',
    autovacuum_vacuum_scale_factor: '0.05',
    autovacuum_analyze_scale_factor: '0.02',
    autovacuum_vacuum_cost_limit: '1000',
    log_line_prefix: '%m [%p] ',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
}

/** What the machine has, or what the container allows when that is less. */
function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

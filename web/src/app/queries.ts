import { QueryClient } from '@tanstack/react-query';
import { TwilioError } from '../api/error.ts';

/** What the server refuses it refuses again; only failures of the network and of the server are tried once more. */
function worthRetrying(failures: number, error: Error): boolean {
  const status = error instanceof TwilioError ? error.status : 0;
  return failures < 2 && (status === 0 || status === 429 || status >= 500);
}

/** The cache of everything read by REST. */
export const queries: QueryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: worthRetrying } },
});

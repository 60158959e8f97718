import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Parameters } from '../../api/form.ts';
import { readAll } from '../../api/paging.ts';
import { reaches } from '../../session/roles.ts';
import { useApi, useSession } from '../../session/use-session.ts';
import { toast } from '../../ui/toast.ts';
import type { Configuration } from './types.ts';

/** One resource by its path; nothing is asked for null. */
export function useOne<T>(path: string | null, { pollMs = 0 } = {}) {
  const api = useApi();
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<T>(path!, undefined, signal),
    enabled: path !== null,
    ...(pollMs > 0 && { refetchInterval: pollMs }),
  });
}

/** A whole list, for lists that are short by nature (2000 rows are read at most); nothing is asked for null. */
export function useAll<T>(path: string | null, query: Parameters = {}) {
  const api = useApi();
  return useQuery({
    queryKey: [path, 'all', query],
    queryFn: () => readAll<T>(api, path!, query),
    enabled: path !== null,
  });
}

/** The settings of the account's Flex project: its chat service, its workspace, its Proxy service. */
export const useConfiguration = () => useOne<Configuration>('/flex-api/v1/Configuration');

export const useIsAdmin = (): boolean => reaches(useSession().roles, 'admin');

/** The path of the 2010 API below the account. */
export const useAccountPath = (): string => `/api/2010-04-01/Accounts/${useApi().accountSid}`;

/** The path of the Flex project's workspace; null until it is known. */
export function useWorkspacePath(): string | null {
  const { data } = useConfiguration();
  return data ? `/taskrouter/v1/Workspaces/${data.taskrouter_workspace_sid}` : null;
}

/** Everything of a path is read again: the resource, its lists, and what is below it. */
export function refresh(queries: QueryClient, ...paths: string[]): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey: [path] }) => typeof path === 'string' && paths.some(one => path.startsWith(one)),
  });
}

export interface Act<Given, Result> {
  run(given: Given): Promise<Result>;
  /** Paths whose resources have changed by it. */
  changes: readonly string[];
  /** What is said afterwards. */
  said?: string;
  then?(result: Result): void;
}

/** A change, its progress and its error; what it has changed is read again, whether it went well or not. */
export function useAct<Given = void, Result = unknown>({ run, changes, said, then }: Act<Given, Result>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess(result) {
      if (said !== undefined) toast(said);
      then?.(result);
    },
    onSettled: () => refresh(queries, ...changes),
  });
}

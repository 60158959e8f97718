import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../session/use-session.ts';
import type { Parameters } from './form.ts';
import { readPage } from './paging.ts';

/** A list of the API, read page by page. The path and the query are its key in the cache. */
export function usePages<T>(path: string, query: Parameters = {}, { pageSize = 50, pollMs = 0 } = {}) {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: [path, query, pageSize],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? readPage<T>(api, path, { query: { PageSize: pageSize, ...query }, signal })
        : readPage<T>(api, pageParam, { signal }),
    getNextPageParam: last => last.next,
    ...(pollMs > 0 && { refetchInterval: pollMs }),
  });
  return {
    rows: list.data?.pages.flatMap(page => page.items) ?? [],
    loading: list.isPending,
    error: list.data === undefined ? list.error : null,
    more: list.hasNextPage ? () => void list.fetchNextPage() : null,
    loadingMore: list.isFetchingNextPage,
    retry: () => void list.refetch(),
  };
}

/** A list that is read as a whole, in the form that tables take. */
export function listOf<Row>(
  { isPending, error, refetch }: { isPending: boolean; error: Error | null; refetch(): unknown },
  rows: readonly Row[],
) {
  return { rows, loading: isPending, error, more: null, loadingMore: false, retry: () => void refetch() };
}

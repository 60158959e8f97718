/** Whether something lay over the page when Escape was pressed: it closes itself before anybody else hears of the key. */
let wasCovered = false;
window.addEventListener(
  'keydown',
  ({ key }) => {
    if (key !== 'Escape') return;
    wasCovered = document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null;
  },
  true,
);

/** Escape leaves the field first, and what is open then. */
export function leaveField(leave: () => void): void {
  if (wasCovered) return;
  const { activeElement: active } = document;
  if (active instanceof HTMLElement && active.matches('input, textarea')) active.blur();
  else leave();
}

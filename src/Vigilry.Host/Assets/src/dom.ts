/** The first element that fits, if it is of the kind that is wanted. */
export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

/** All elements that fit. */
export function all<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** A copy of a template's first element. */
export function fromTemplate(id: string): HTMLElement {
  const template = find<HTMLTemplateElement>(`#${id}`);
  const first = template?.content.firstElementChild;
  if (!first) {
    throw new Error(`There is no template ${id}.`);
  }

  return document.importNode(first, true) as HTMLElement;
}

/** Writes text where a template has a place for it. */
export function fill(element: Element, field: string, text: string | null): HTMLElement | null {
  const place = find(`[data-f="${field}"]`, element);
  if (place) {
    place.textContent = text ?? "";
  }

  return place;
}

/** The path of a page or route of this instance. */
export function path(rest: string): string {
  return (document.documentElement.dataset["root"] ?? "/") + rest.replace(/^\//, "");
}

const numbers = new Intl.NumberFormat("en");

/** With separators between thousands. */
export function number(value: number): string {
  return numbers.format(value);
}

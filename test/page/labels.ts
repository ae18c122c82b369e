/** Labels of the drawings of a page that a reader could not read. */
import type { Page } from 'playwright-core';

const MIN_FONT_PX = 11;

/** Runs in the page: what is cut off, too small, on top of another label, or a power of ten. */
const FAULTS = `[...document.querySelectorAll('main svg')].filter((svg) => svg.getBoundingClientRect().width > 0).flatMap((svg) => {
  const box = svg.getBoundingClientRect();
  const labels = [...svg.querySelectorAll('text')].filter(({ textContent }) => textContent.trim() !== '').map((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const fontPx = (parseFloat(getComputedStyle(element).fontSize) * box.width) / svg.viewBox.baseVal.width;
    return { text: element.textContent, left, right, top, bottom, fontPx };
  });
  const isOutside = ({ left, right, top, bottom }) =>
    left < box.left - 1 || right > box.right + 1 || top < box.top - 2 || bottom > box.bottom + 2;
  const isOver = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  return [
    ...labels.filter(isOutside).map(({ text }) => 'cut off: ' + text),
    ...labels.filter(({ fontPx }) => fontPx < ${MIN_FONT_PX}).map(({ text }) => 'too small: ' + text),
    ...labels.filter(({ text }) => /\\de[+-]?\\d/.test(text)).map(({ text }) => 'power of ten: ' + text),
    ...labels.flatMap((a, index) =>
      labels.slice(index + 1).filter((b) => isOver(a, b)).map((b) => a.text + ' is on top of ' + b.text)),
  ];
})`;

export function labelFaults(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FAULTS);
}

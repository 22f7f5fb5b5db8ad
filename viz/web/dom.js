// Small things of the page. Text from data becomes text, never markup.

/** An element with properties and children; texts become text nodes. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name in element && !name.startsWith('aria-')) {
      element[name] = value;
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** A short word at the bottom that goes away by itself. */
export function toast(words) {
  const element = byId('toast');
  element.textContent = words;
  element.classList.add('shown');
  clearTimeout(element.going);
  element.going = setTimeout(() => element.classList.remove('shown'), 1800);
}

/** Copies a text and says so. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    prompt(`Copy the ${what}:`, text); // the clipboard is forbidden outside of secure places
  }
}

/** A token with a button that copies it. */
export function tokenRow(token, what) {
  return el('div', { className: 'token' }, el('code', { title: token }, token), el('button', { onclick: () => copy(token, what) }, 'copy'));
}

/** A number as people read it. */
export function number(value, unit) {
  if (!Number.isFinite(value)) {
    return '\u2013';
  }
  const digits = unit === '%' ? 2 : Math.abs(value) >= 100 ? 1 : 3;
  return `${value.toFixed(digits)}${unit ? (unit === '%' ? '%' : ` ${unit}`) : ''}`;
}

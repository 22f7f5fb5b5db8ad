// Processor time and memory of processes, as Linux counts them: they tell what work costs even where other programs keep the processors busy.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const ticks = 100; // a second: USER_HZ of every Linux in use

/** Processor time (ms) that a process has used so far. */
export function processorTime(id) {
  const fields = statusOf(id);
  return (Number(fields[11]) + Number(fields[12])) / ticks * 1000;
}

/** Memory in MB that belongs to a process alone: anonymous pages, not files and not what it shares. */
export function ownMemory(id) {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) / 1000;
}

/** Processes of a browser that was started by this one, by what they do: renderer, gpu-process. */
export function browserProcesses(root = process.pid) {
  const parents = new Map(processes().map((id) => [id, Number(statusOf(id)[1])]));
  const isBelow = (id) => id === root || (parents.has(id) && isBelow(parents.get(id)));
  const found = new Map();
  for (const id of [...parents.keys()].filter(isBelow)) {
    const kind = /--type=([\w-]+)/.exec(commandOf(id))?.[1];
    if (kind) found.set(kind, [...(found.get(kind) ?? []), id]);
  }
  return found;
}

/** The process that listens at a port of this machine; null where it cannot be seen. */
export function listenerAt(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const line = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((row) => row.trim().split(/\s+/)).find((row) => row[1]?.endsWith(`:${hex}`) && row[3] === '0A');
  return line ? processes().find((id) => socketsOf(id).includes(`socket:[${line[9]}]`)) ?? null : null;
}

const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => statusOf(id).length > 0);

// The fields of /proc/ID/stat after the name, which may hold spaces: state first.
function statusOf(id) {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').pop().split(' ');
  } catch {
    return []; // it is gone
  }
}

function commandOf(id) {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function socketsOf(id) {
  try {
    return readdirSync(`/proc/${id}/fd`).map((name) => {
      try {
        return readlinkSync(`/proc/${id}/fd/${name}`);
      } catch {
        return '';
      }
    });
  } catch {
    return []; // of another user
  }
}

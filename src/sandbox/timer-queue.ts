/** A callback due at a time. */
export interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** A binary heap of timers: earliest first, and of those due together the one put in first. */
export interface TimerQueue {
  push(dueMs: number, callback: () => void): Timer;
  /** The earliest timer that is not cancelled, left in the queue. */
  peek(): Timer | undefined;
  /** Takes out what `peek` shows. */
  pop(): Timer | undefined;
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

function siftUp(heap: Timer[], from: number): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, parent)) return;
    index = parent;
  }
}

function siftDown(heap: Timer[]): void {
  let index = 0;
  while (index * 2 + 1 < heap.length) {
    const left = index * 2 + 1;
    const right = left + 1;
    const [leftTimer, rightTimer] = [heap[left], heap[right]];
    const child = leftTimer && rightTimer && isBefore(rightTimer, leftTimer) ? right : left;
    if (!swapIfBefore(heap, child, index)) return;
    index = child;
  }
}

function swapIfBefore(heap: Timer[], index: number, above: number): boolean {
  const [lower, upper] = [heap[index], heap[above]];
  if (lower === undefined || upper === undefined || !isBefore(lower, upper)) return false;
  heap[index] = upper;
  heap[above] = lower;
  return true;
}

function removeFirst(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  siftDown(heap);
}

export function createTimerQueue(): TimerQueue {
  const heap: Timer[] = [];
  let order = 0;
  const peek = () => {
    while (heap[0]?.cancelled) removeFirst(heap);
    return heap[0];
  };
  return {
    push: (dueMs, callback) => {
      const timer: Timer = { dueMs, order: order++, callback, cancelled: false };
      heap.push(timer);
      siftUp(heap, heap.length - 1);
      return timer;
    },
    peek,
    pop: () => {
      const first = peek();
      if (first !== undefined) removeFirst(heap);
      return first;
    },
  };
}

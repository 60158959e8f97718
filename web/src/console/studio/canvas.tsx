/**
 * A flow as a picture. It only shows; what an editor needs (ports for every way out, widgets as nodes of one kind, the
 * definition as the only model) is here already.
 */
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Definition, NODE_WIDTH, type Placed, placed } from './layout.ts';

interface Marks {
  passed: ReadonlySet<string>;
  /** `from → to`, for every way that was taken. */
  ways: ReadonlySet<string>;
  waits: string | null;
  selected: string | null;
}

const NO_MARKS: Marks = { passed: new Set(), ways: new Set(), waits: null, selected: null };
const NODE_HEIGHT = 72;

type WidgetNode = Node<{ widget: Placed; passed: boolean; waits: boolean; chosen: boolean }, 'widget'>;

export default function Canvas({
  definition,
  marks = NO_MARKS,
  select,
}: {
  definition: Definition;
  marks?: Marks;
  select?: ((name: string) => void) | undefined;
}) {
  const { t } = useTranslation('console');
  const widgets = useMemo(() => placed(definition), [definition]);
  const nodes = useMemo(() => widgets.map(widget => nodeOf(widget, marks)), [widgets, marks]);
  const edges = useMemo(() => edgesOf(widgets, marks), [widgets, marks]);
  return (
    <section className="panel flow-canvas" aria-label={t('studio.canvas')}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        deleteKeyCode={null}
        elementsSelectable={select !== undefined}
        onNodeClick={(_, { id }) => select?.(id)}
        proOptions={{ hideAttribution: true }}
        onlyRenderVisibleElements={widgets.length > 200}
        ariaLabelConfig={{ 'node.a11yDescription.default': t('studio.nodeHelp') }}
      >
        <Background color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}

const nodeTypes = { widget: Widget };

/** A widget with a port for everything that can happen in it. */
function Widget({ data: { widget, passed, waits, chosen } }: NodeProps<WidgetNode>) {
  return (
    <div className="flow-node" data-passed={passed} data-waits={waits} data-chosen={chosen}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <strong>{widget.name}</strong>
      <span className="meta">{widget.type}</span>
      {widget.ways.map(({ id }, at) => (
        <Handle
          key={id}
          id={id}
          type="source"
          position={Position.Bottom}
          isConnectable={false}
          style={{ left: `${((at + 1) * 100) / (widget.ways.length + 1)}%` }}
        />
      ))}
    </div>
  );
}

function nodeOf(widget: Placed, { passed, waits, selected }: Marks): WidgetNode {
  const { name, type, x, y } = widget;
  return {
    ...{ id: name, type: 'widget', position: { x, y }, ariaLabel: `${name}, ${type}` },
    // Known sizes: nothing has to be measured, however many there are.
    ...{ width: NODE_WIDTH, height: NODE_HEIGHT },
    data: { widget, passed: passed.has(name), waits: waits === name, chosen: selected === name },
  };
}

function edgesOf(widgets: readonly Placed[], { ways }: Marks): Edge[] {
  const names = new Set(widgets.map(({ name }) => name));
  return widgets.flatMap(({ name, ways: out }) =>
    out
      .filter(({ next }) => next !== null && names.has(next))
      .map(({ id, label, next }) => {
        const taken = ways.has(`${name} → ${next}`);
        return {
          ...{
            id,
            source: name,
            sourceHandle: id,
            target: next!,
            label,
            type: 'smoothstep',
            focusable: false,
          },
          className: taken ? 'edge-taken' : '',
        };
      }),
  );
}

package dev.berth.server.control.turn;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: adding and removing give another one, which shares all but a few nodes with this one.
 * So a turn can go on from the last one at the cost of what it changes, a turn whose commit fails leaves no trace, and
 * whoever reads on another thread sees one turn or the next. Balanced as AVL trees are.
 *
 * <p>A {@link #draft} is such a map before it is finished, for whoever makes many changes: adding and removing change the
 * draft itself, and copy a node once, not each time.
 */
// Whether a node is the very same tells whether anything changed below it, and who owns it.
@SuppressWarnings("ReferenceEquality")
final class PersistentMap<K, V> extends AbstractMap<K, V> {

    private static final class Node<K, V> {
        K key;
        V value;

        @Nullable
        Node<K, V> left;

        @Nullable
        Node<K, V> right;

        int height = 1;
        int size = 1;
        /** The draft that may change this node, or null when nobody may. */
        final @Nullable Object owner;

        Node(K key, V value, @Nullable Object owner) {
            this.key = key;
            this.value = value;
            this.owner = owner;
        }

        void measure() {
            height = 1 + Math.max(heightOf(left), heightOf(right));
            size = 1 + sizeOf(left) + sizeOf(right);
        }
    }

    private final Comparator<? super K> order;
    private @Nullable Node<K, V> root;
    /** What marks the nodes that belong to this draft alone, or null when this is no draft. */
    private @Nullable Object owner;

    private PersistentMap(Comparator<? super K> order, @Nullable Node<K, V> root, @Nullable Object owner) {
        this.order = order;
        this.root = root;
        this.owner = owner;
    }

    static <K, V> PersistentMap<K, V> sortedBy(Comparator<? super K> order) {
        return new PersistentMap<>(order, null, null);
    }

    static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(Comparator.naturalOrder(), null, null);
    }

    /** The map itself when it is a persistent one, or else one with the same entries. */
    static <K extends Comparable<? super K>, V> PersistentMap<K, V> copyOf(Map<K, V> map) {
        if (map instanceof PersistentMap<K, V> persistent) {
            return persistent;
        }
        PersistentMap<K, V> copy = PersistentMap.<K, V>empty().draft();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            copy = copy.plus(entry.getKey(), entry.getValue());
        }
        return copy.finished();
    }

    /** A draft of what comes next; this map stays as it is, even if it is a draft that goes on to change. */
    PersistentMap<K, V> draft() {
        disown();
        return new PersistentMap<>(order, root, new Object());
    }

    /** The map as this draft is now, or the map itself. The draft may go on to change. */
    PersistentMap<K, V> finished() {
        if (owner == null) {
            return this;
        }
        disown();
        return new PersistentMap<>(order, root, null);
    }

    /** What others see from now on is not to be changed any more. */
    private void disown() {
        owner = owner == null ? null : new Object();
    }

    /** The same map with that entry; a draft itself. */
    PersistentMap<K, V> plus(K key, V value) {
        return with(plus(root, key, value));
    }

    /** The same map without that key; a draft itself. */
    PersistentMap<K, V> minus(K key) {
        return find(key) == null ? this : with(minus(root, key));
    }

    private PersistentMap<K, V> with(@Nullable Node<K, V> next) {
        if (owner == null) {
            return next == root ? this : new PersistentMap<>(order, next, null);
        }
        root = next;
        return this;
    }

    /** The node itself when it may be changed, or else a copy that may. */
    private Node<K, V> own(Node<K, V> node) {
        if (owner != null && node.owner == owner) {
            return node;
        }
        Node<K, V> copy = new Node<>(node.key, node.value, owner);
        copy.left = node.left;
        copy.right = node.right;
        copy.height = node.height;
        copy.size = node.size;
        return copy;
    }

    private Node<K, V> plus(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, owner);
        }
        int side = order.compare(key, node.key);
        if (side == 0) {
            return node.value == value ? node : replaced(node, key, value);
        }
        Node<K, V> child = side < 0 ? node.left : node.right;
        Node<K, V> next = plus(child, key, value);
        // A node of the draft's own stays the same and may have grown.
        return next == child && owner == null ? node : below(node, side, next);
    }

    private Node<K, V> replaced(Node<K, V> node, K key, V value) {
        Node<K, V> own = own(node);
        own.key = key;
        own.value = value;
        return own;
    }

    private @Nullable Node<K, V> minus(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int side = order.compare(key, node.key);
        if (side != 0) {
            return below(node, side, minus(side < 0 ? node.left : node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node<K, V> next = first(node.right);
        K nextKey = next.key;
        V nextValue = next.value;
        Node<K, V> rest = minus(node.right, nextKey);
        return below(replaced(node, nextKey, nextValue), 1, rest);
    }

    /** The node, with that one on its left (side below 0) or on its right, balanced. */
    private Node<K, V> below(Node<K, V> node, int side, @Nullable Node<K, V> child) {
        Node<K, V> own = own(node);
        if (side < 0) {
            own.left = child;
        } else {
            own.right = child;
        }
        own.measure();
        int difference = heightOf(own.left) - heightOf(own.right);
        if (difference > 1) {
            return fromLeft(own, own(Objects.requireNonNull(own.left)));
        }
        return difference < -1 ? fromRight(own, own(Objects.requireNonNull(own.right))) : own;
    }

    private Node<K, V> fromLeft(Node<K, V> top, Node<K, V> heavy) {
        if (heightOf(heavy.left) >= heightOf(heavy.right)) {
            top.left = heavy.right;
            heavy.right = top;
            return measured(top, heavy);
        }
        Node<K, V> middle = own(Objects.requireNonNull(heavy.right));
        heavy.right = middle.left;
        top.left = middle.right;
        middle.left = heavy;
        middle.right = top;
        heavy.measure();
        return measured(top, middle);
    }

    private Node<K, V> fromRight(Node<K, V> top, Node<K, V> heavy) {
        if (heightOf(heavy.right) >= heightOf(heavy.left)) {
            top.right = heavy.left;
            heavy.left = top;
            return measured(top, heavy);
        }
        Node<K, V> middle = own(Objects.requireNonNull(heavy.left));
        heavy.left = middle.right;
        top.right = middle.left;
        middle.left = top;
        middle.right = heavy;
        heavy.measure();
        return measured(top, middle);
    }

    private static <K, V> Node<K, V> measured(Node<K, V> lower, Node<K, V> upper) {
        lower.measure();
        upper.measure();
        return upper;
    }

    private static <K, V> Node<K, V> first(Node<K, V> node) {
        Node<K, V> first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    private static int heightOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int sizeOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V get(@Nullable Object key) {
        Node<K, V> found = key == null ? null : find((K) key);
        return found == null ? null : found.value;
    }

    @Override
    @SuppressWarnings("unchecked")
    public boolean containsKey(@Nullable Object key) {
        return key != null && find((K) key) != null;
    }

    private @Nullable Node<K, V> find(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int side = order.compare(key, node.key);
            if (side == 0) {
                return node;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    @Override
    public int size() {
        return sizeOf(root);
    }

    /** The lowest key, or null when there is none. */
    @Nullable
    K firstKey() {
        return root == null ? null : first(root).key;
    }

    /** The keys from that one on, in order. */
    Iterable<K> keysFrom(K lowest) {
        return () -> {
            Deque<Node<K, V>> path = new ArrayDeque<>();
            Node<K, V> node = root;
            while (node != null) {
                if (order.compare(lowest, node.key) <= 0) {
                    path.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
            Iterator<Entry<K, V>> entries = new Walk<>(path);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public K next() {
                    return entries.next().getKey();
                }
            };
        };
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<K, V>> iterator() {
                Deque<Node<K, V>> path = new ArrayDeque<>();
                push(path, root);
                return new Walk<>(path);
            }

            @Override
            public int size() {
                return PersistentMap.this.size();
            }
        };
    }

    private static <K, V> void push(Deque<Node<K, V>> path, @Nullable Node<K, V> from) {
        for (Node<K, V> node = from; node != null; node = node.left) {
            path.push(node);
        }
    }

    /** In order; the path holds the nodes whose own turn, and whose right side, is still to come. */
    private record Walk<K, V>(Deque<Node<K, V>> path) implements Iterator<Entry<K, V>> {
        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Entry<K, V> next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.pop();
            push(path, node.right);
            return Map.entry(node.key, node.value);
        }
    }
}

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
 */
// Whether a node is the very same tells whether anything changed below it.
@SuppressWarnings("ReferenceEquality")
final class PersistentMap<K, V> extends AbstractMap<K, V> {

    private static final class Node<K, V> {
        final K key;
        final V value;
        final @Nullable Node<K, V> left;
        final @Nullable Node<K, V> right;
        final int height;
        final int size;

        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(heightOf(left), heightOf(right));
            this.size = 1 + sizeOf(left) + sizeOf(right);
        }
    }

    private final Comparator<? super K> order;
    private final @Nullable Node<K, V> root;

    private PersistentMap(Comparator<? super K> order, @Nullable Node<K, V> root) {
        this.order = order;
        this.root = root;
    }

    static <K, V> PersistentMap<K, V> sortedBy(Comparator<? super K> order) {
        return new PersistentMap<>(order, null);
    }

    static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(Comparator.naturalOrder(), null);
    }

    /** The map itself when it is a persistent one, or else one with the same entries. */
    static <K extends Comparable<? super K>, V> PersistentMap<K, V> copyOf(Map<K, V> map) {
        if (map instanceof PersistentMap<K, V> persistent) {
            return persistent;
        }
        PersistentMap<K, V> copy = empty();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            copy = copy.plus(entry.getKey(), entry.getValue());
        }
        return copy;
    }

    /** The same map with that entry. */
    PersistentMap<K, V> plus(K key, V value) {
        Node<K, V> next = plus(root, key, value);
        return next == root ? this : new PersistentMap<>(order, next);
    }

    /** The same map without that key. */
    PersistentMap<K, V> minus(K key) {
        Node<K, V> next = minus(root, key);
        return next == root ? this : new PersistentMap<>(order, next);
    }

    private Node<K, V> plus(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int side = order.compare(key, node.key);
        if (side < 0) {
            Node<K, V> left = plus(node.left, key, value);
            return left == node.left ? node : balanced(node.key, node.value, left, node.right);
        }
        if (side > 0) {
            Node<K, V> right = plus(node.right, key, value);
            return right == node.right ? node : balanced(node.key, node.value, node.left, right);
        }
        return node.value == value ? node : new Node<>(key, value, node.left, node.right);
    }

    private @Nullable Node<K, V> minus(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int side = order.compare(key, node.key);
        if (side < 0) {
            Node<K, V> left = minus(node.left, key);
            return left == node.left ? node : balanced(node.key, node.value, left, node.right);
        }
        if (side > 0) {
            Node<K, V> right = minus(node.right, key);
            return right == node.right ? node : balanced(node.key, node.value, node.left, right);
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node<K, V> next = first(node.right);
        return balanced(next.key, next.value, node.left, minus(node.right, next.key));
    }

    private static <K, V> Node<K, V> first(Node<K, V> node) {
        Node<K, V> first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    private static <K, V> Node<K, V> balanced(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int difference = heightOf(left) - heightOf(right);
        if (difference > 1) {
            Node<K, V> heavy = Objects.requireNonNull(left);
            if (heightOf(heavy.left) >= heightOf(heavy.right)) {
                return new Node<>(heavy.key, heavy.value, heavy.left, new Node<>(key, value, heavy.right, right));
            }
            Node<K, V> middle = Objects.requireNonNull(heavy.right);
            return new Node<>(
                    middle.key,
                    middle.value,
                    new Node<>(heavy.key, heavy.value, heavy.left, middle.left),
                    new Node<>(key, value, middle.right, right));
        }
        if (difference < -1) {
            Node<K, V> heavy = Objects.requireNonNull(right);
            if (heightOf(heavy.right) >= heightOf(heavy.left)) {
                return new Node<>(heavy.key, heavy.value, new Node<>(key, value, left, heavy.left), heavy.right);
            }
            Node<K, V> middle = Objects.requireNonNull(heavy.left);
            return new Node<>(
                    middle.key,
                    middle.value,
                    new Node<>(key, value, left, middle.left),
                    new Node<>(heavy.key, heavy.value, middle.right, heavy.right));
        }
        return new Node<>(key, value, left, right);
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

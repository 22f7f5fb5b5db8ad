#include "ray_trace/ray_trace_hierarchy.h"

#include <algorithm>
#include <cfloat>

namespace spatial {
namespace {

constexpr int kBins = 16;
constexpr float kNodeCost = 2.0f;  // of a node with two boxes, in tests of an item

// Below this depth ranges are halved, which ends after 27 more for 2^27 items: within the 64 that a search remembers.
constexpr int kDeepestSplit = 32;

// Twice the centre, which orders as the centre does.
float centre_of(const BoxedItem& item, int axis) { return item.box.low[axis] + item.box.high[axis]; }

int bin_of(const BoxedItem& item, int axis, const TraceBox& centres) {
    const float size = centres.high[axis] - centres.low[axis];
    const float bin = (centre_of(item, axis) - centres.low[axis]) / size * static_cast<float>(kBins);
    return std::min(static_cast<int>(bin), kBins - 1);
}

// Half the surface.
float area_of(const TraceBox& box) {
    const float x = box.high[0] - box.low[0], y = box.high[1] - box.low[1], z = box.high[2] - box.low[2];
    return x * y + y * z + z * x;
}

}  // namespace

TraceBox empty_box() { return {{FLT_MAX, FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX, -FLT_MAX}}; }

void include(TraceBox& box, const TraceBox& other) {
    for (int axis = 0; axis < 3; ++axis) {
        box.low[axis] = std::min(box.low[axis], other.low[axis]);
        box.high[axis] = std::max(box.high[axis], other.high[axis]);
    }
}

int32_t HierarchyBuilder::build() {
    TraceBox box;
    return items_.empty() ? kTraceNothing : build(0, static_cast<int64_t>(items_.size()), 0, box);
}

int32_t HierarchyBuilder::build(int64_t begin, int64_t end, int depth, TraceBox& box) {
    box = empty_box();
    TraceBox centres = empty_box();
    for (int64_t i = begin; i < end; ++i) {
        const BoxedItem& item = items_[static_cast<size_t>(i)];
        include(box, item.box);
        for (int axis = 0; axis < 3; ++axis) {
            centres.low[axis] = std::min(centres.low[axis], centre_of(item, axis));
            centres.high[axis] = std::max(centres.high[axis], centre_of(item, axis));
        }
    }
    const int64_t count = end - begin;
    const Split split = depth < kDeepestSplit && count > 1 ? best_split(begin, end, centres) : Split{};
    const float here = static_cast<float>(count) * area_of(box);
    if (count <= most_per_leaf() &&
        (count == 1 || split.axis < 0 || here <= kNodeCost * area_of(box) + split.cost)) {
        return leaf_of(begin, end);
    }

    const int64_t middle = split.axis < 0 ? begin + count / 2 : divide(begin, end, centres, split);
    const int32_t number = next_node_++;
    TraceNode node{};
    node.children[0] = build(begin, middle, depth + 1, node.boxes[0]);
    node.children[1] = build(middle, end, depth + 1, node.boxes[1]);
    nodes_[number] = node;
    return number;
}

HierarchyBuilder::Split HierarchyBuilder::best_split(int64_t begin, int64_t end, const TraceBox& centres) const {
    Split best;
    best.cost = FLT_MAX;
    for (int axis = 0; axis < 3; ++axis) {
        if (!(centres.high[axis] > centres.low[axis])) {
            continue;
        }
        TraceBox boxes[kBins];
        int64_t counts[kBins] = {};
        std::fill(boxes, boxes + kBins, empty_box());
        for (int64_t i = begin; i < end; ++i) {
            const BoxedItem& item = items_[static_cast<size_t>(i)];
            const int bin = bin_of(item, axis, centres);
            include(boxes[bin], item.box);
            ++counts[bin];
        }
        float above[kBins];  // cost of the bins from here on
        TraceBox box = empty_box();
        int64_t count = 0;
        for (int bin = kBins - 1; bin > 0; --bin) {
            include(box, boxes[bin]);
            count += counts[bin];
            above[bin] = count > 0 ? static_cast<float>(count) * area_of(box) : 0.0f;
        }
        box = empty_box();
        count = 0;
        for (int bin = 1; bin < kBins; ++bin) {
            include(box, boxes[bin - 1]);
            count += counts[bin - 1];
            const float cost = static_cast<float>(count) * (count > 0 ? area_of(box) : 0.0f) + above[bin];
            if (count > 0 && count < end - begin && cost < best.cost) {
                best = {axis, bin, cost};
            }
        }
    }
    return best;
}

int64_t HierarchyBuilder::divide(int64_t begin, int64_t end, const TraceBox& centres, const Split& split) {
    int64_t lower = begin, upper = 0;
    for (int64_t i = begin; i < end; ++i) {
        const BoxedItem item = items_[static_cast<size_t>(i)];
        if (bin_of(item, split.axis, centres) < split.bin) {
            items_[static_cast<size_t>(lower++)] = item;
        } else {
            spare_[static_cast<size_t>(upper++)] = item;
        }
    }
    std::copy(spare_.begin(), spare_.begin() + upper, items_.begin() + lower);
    return lower;
}

}  // namespace spatial

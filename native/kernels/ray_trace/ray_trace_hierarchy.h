// Builds a bounding-volume hierarchy over boxes. Binned surface area heuristic: I. Wald, "On fast construction of
// SAH-based bounding volume hierarchies", 2007.
#pragma once

#include <cstdint>
#include <vector>

#include "ray_trace/ray_trace_layout.h"

namespace spatial {

// A thing with a box.
struct BoxedItem {
    TraceBox box;
    int32_t number;
};

TraceBox empty_box();
void include(TraceBox& box, const TraceBox& other);

class HierarchyBuilder {
  public:
    // Nodes go to nodes[first_node] and following, one fewer than there are leaves at most.
    HierarchyBuilder(std::vector<BoxedItem>& items, TraceNode* nodes, int32_t first_node)
        : items_(items), spare_(items.size()), nodes_(nodes), next_node_(first_node) {}
    virtual ~HierarchyBuilder() = default;

    // Orders the items so that each leaf is a row of them. Returns the root.
    int32_t build();

  protected:
    // The reference of the leaf that items `begin` to `end` make.
    virtual int32_t leaf_of(int64_t begin, int64_t end) = 0;

    // Items that a leaf may hold, one at least.
    virtual int64_t most_per_leaf() const = 0;

    std::vector<BoxedItem>& items_;

  private:
    struct Split {
        int axis = -1;  // none
        int bin = 0;    // the first of the upper part
        float cost = 0;
    };

    int32_t build(int64_t begin, int64_t end, int depth, TraceBox& box);
    Split best_split(int64_t begin, int64_t end, const TraceBox& centres) const;
    int64_t divide(int64_t begin, int64_t end, const TraceBox& centres, const Split& split);

    std::vector<BoxedItem> spare_;
    TraceNode* nodes_;
    int32_t next_node_;
};

}  // namespace spatial

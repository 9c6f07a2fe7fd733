#include "table.hpp"

#include <algorithm>
#include <bit>

namespace pyverify {

namespace {

constexpr std::uint64_t slot_bytes = sizeof(Word);
constexpr std::uint64_t first_slots = 8192;
// A table up to here is one region. Larger ones have regions between a half and all of it, until
// there are as many as the directory has entries.
constexpr std::uint64_t region_bytes = 4 * huge_page;
// Small tables double; the memory of large ones is worth another pass.
constexpr std::uint64_t doubling_bytes = 32 * huge_page;

// How full a table gets. The longest way to a free slot, not the average, is what forbids more: at
// 13/16 it is about 100 buckets in a table of a thousand million states, at 7/8 more than 200.
constexpr std::uint64_t most_used_of(std::uint64_t slots) { return slots / 16 * 13; }

// The tag starts so that place and tag overlap by 8 to 15 bits: then the place decides between any
// two homes with the same tag that are less than 256 buckets apart.
int tag_start_for(std::uint64_t buckets) {
    int start = 0;
    while (std::bit_width(buckets) - 1 - start >= 16) start += 8;
    return start;
}

}  // namespace

// The nearest number of buckets with which a large region, spare ones included, is whole huge
// pages.
std::uint64_t Table::whole_buckets(std::uint64_t buckets) {
    constexpr std::uint64_t page = huge_page / (bucket_slots * slot_bytes);
    return buckets < page ? buckets : (buckets + page / 2) / page * page - spare_buckets;
}

Table::Table(Budget& budget, Arena& arena, std::size_t words, std::size_t workers)
    : budget_(budget), arena_(arena), words_(words), alone_(workers == 1) {
    const std::uint64_t slots = std::max<std::uint64_t>(first_slots, workers * 1024);
    Region region = make_region(0, 0, slots / bucket_slots);
    if (!region.pages) return;
    enter(region);
    regions_.push_back(std::move(region));
    slots_ = slots;
    most_used_ = most_used_of(slots);
    if (has_tags()) used_bits_ = ~Word{0} << (64 - tag_bits);
}

Table::Region Table::make_region(Word prefix, int prefix_bits, std::uint64_t buckets) {
    Region region;
    const std::uint64_t bytes = (buckets + spare_buckets) * bucket_slots * slot_bytes;
    region.pages = Pages(budget_, bytes);
    // What the last page has to spare is worth having.
    region.buckets = region.pages.size() / (bucket_slots * slot_bytes) - spare_buckets;
    region.prefix_bits = prefix_bits;
    region.prefix = prefix;
    if (region.pages) bytes_.fetch_add(region.pages.size(), std::memory_order_relaxed);
    return region;
}

// Point all entries of the directory at a region whose hashes begin with its prefix.
void Table::enter(const Region& region) {
    const std::size_t first = region.prefix >> (64 - directory_bits);
    const std::size_t number = std::size_t{1} << (directory_bits - region.prefix_bits);
    std::fill_n(directory_.begin() + static_cast<std::ptrdiff_t>(first), number, region.place());
}

bool Table::plan_growth() {
    const std::uint64_t regions = regions_.size(), now = slots_ * slot_bytes;
    std::uint64_t wanted = now < doubling_bytes ? 2 * slots_ : slots_ / 2 * 3;
    // No more slots than can be used before the states themselves have filled the memory.
    const std::uint64_t state_bytes = slot_bytes * words_;
    const std::uint64_t most =
        budget_.limit() / (slot_bytes + state_bytes / 16 * 13) / bucket_slots;
    wanted = std::min(wanted, most * bucket_slots);

    const bool split = wanted * slot_bytes / regions > region_bytes &&
                       regions < (std::uint64_t{1} << directory_bits);
    new_prefix_bits_ = regions_.front().prefix_bits + (split ? 1 : 0);
    new_buckets_ = whole_buckets((wanted / bucket_slots) >> new_prefix_bits_);
    if ((new_buckets_ << new_prefix_bits_) * bucket_slots < slots_ + slots_ / 16) return false;
    new_tag_start_ = tag_start_for(new_buckets_ << new_prefix_bits_);
    grown_.resize(regions_.size());
    next_old_ = done_old_ = 0;
    return true;
}

bool Table::grow_some(const std::atomic<bool>& pause) {
    while (!pause.load(std::memory_order_relaxed) && !growth_failed_) {
        const std::size_t number = next_old_.fetch_add(1);
        if (number >= regions_.size()) break;
        if (!grow_region(regions_[number], grown_[number])) {
            growth_failed_ = true;
            break;
        }
        for (const Region& region : grown_[number]) enter(region);
        ++done_old_;
    }
    return !growth_failed_;
}

bool Table::end_growth() {
    if (done_old_ < regions_.size()) return false;
    regions_.clear();
    for (std::vector<Region>& made : grown_) {
        std::move(made.begin(), made.end(), std::back_inserter(regions_));
    }
    grown_.clear();
    slots_ = regions_.size() * regions_.front().buckets * bucket_slots;
    most_used_ = most_used_of(slots_);
    tag_start_ = new_tag_start_;
    if (has_tags()) used_bits_ = ~Word{0} << (64 - tag_start_ - tag_bits);
    return true;
}

// Make one region, or two of half the hashes each, of a region. The first takes over its memory, so
// the states in it are moved upwards, from the last to the first: where they go is free by then.
bool Table::grow_region(Region& old, std::vector<Region>& made) {
    const std::uint64_t before = old.pages.size();
    const std::uint64_t bytes = (new_buckets_ + spare_buckets) * bucket_slots * slot_bytes;
    if (new_prefix_bits_ > old.prefix_bits) {
        const Word prefix = old.prefix | Word{1} << (64 - new_prefix_bits_);
        made.push_back(make_region(prefix, new_prefix_bits_, new_buckets_));
        if (!made.front().pages) return false;
    }
    if (bytes > before && !old.pages.resize(bytes)) return false;
    Region first{std::move(old.pages), new_buckets_, new_prefix_bits_, old.prefix};
    first.buckets = whole_pages(bytes) / (bucket_slots * slot_bytes) - spare_buckets;
    made.insert(made.begin(), std::move(first));
    if (!move_up(old, made)) return false;
    made.front().pages.resize(bytes);
    bytes_.fetch_add(made.front().pages.size() - before, std::memory_order_relaxed);
    return true;
}

bool Table::move_up(const Region& old, const std::vector<Region>& made) {
    struct Moved {
        Word hash, slot;
    };
    std::vector<Moved> later;  // what belongs further down than it stands
    const bool from_arena = has_tags() && new_tag_start_ != tag_start_;
    const Word kept = has_tags() ? ~Word{0} << (64 - new_tag_start_ - tag_bits) : ~Word{0};
    Word* const slots = static_cast<Word*>(made.front().pages.data());
    for (std::uint64_t bucket = old.buckets + spare_buckets; bucket-- > 0;) {
        Word* const place = slots + bucket * bucket_slots;
        if (from_arena) prefetch_states(slots, bucket);
        Word taken[bucket_slots];
        std::copy_n(place, bucket_slots, taken);
        std::fill_n(place, bucket_slots, 0);
        for (const Word slot : taken) {
            if (slot == 0) break;
            const Word hash = hash_in(old, bucket, slot) & kept;
            const Word tag = hash << new_tag_start_ >> tag_shift;
            const Word moved = has_tags() ? tag << tag_shift | (index_in(slot) + 1) : slot;
            const Region& region = made[made.size() > 1 && hash >= made[1].prefix ? 1 : 0];
            Word* const home = region.place().bucket_of(hash);
            if (&region == &made.front() && home < place) {
                later.push_back({hash, moved});
            } else if (!put(home, moved)) {
                return false;
            }
        }
    }
    const Place first = made.front().place();
    return std::all_of(later.begin(), later.end(), [&](const Moved& moved) {
        return put(first.bucket_of(moved.hash), moved.slot);
    });
}

// Fetch what `hash_in` will read a few buckets later.
void Table::prefetch_states(const Word* slots, std::uint64_t bucket) const {
    constexpr std::uint64_t ahead = 4;
    if (bucket < ahead) return;
    const Word* const slot = slots + (bucket - ahead) * bucket_slots;
    for (std::size_t i = 0; i < bucket_slots && slot[i] != 0; ++i) {
        pyverify::prefetch(arena_.at(index_in(slot[i])));
    }
}

// The hash of what stands in a slot: as much of it as the new table uses.
Word Table::hash_in(const Region& region, std::uint64_t bucket, Word slot) const {
    if (!has_tags()) return hash(Width<1>(1), &slot);
    if (new_tag_start_ != tag_start_) {
        return hash(Width<0>(words_), arena_.at(index_in(slot)));
    }
    const Word tag = slot >> tag_shift;
    if (tag_start_ == 0) return tag << tag_shift;
    // At least the largest hash at home in this bucket. A state stands in its home or a little
    // behind, so its hash is the largest up to there that has the tag.
    const bool last = bucket + 1 >= region.buckets;
    const Word within = last ? ~Word{0} : (bucket + 1) * (~Word{0} / region.buckets + 1);
    const Word most = region.prefix | within >> region.prefix_bits;
    const Word top = ~Word{0} << (64 - tag_start_);
    const Word found = (most & top) | tag << (tag_shift - tag_start_);
    return found <= most ? found : found - (Word{1} << (64 - tag_start_));
}

// Into the first empty slot from a bucket on.
bool Table::put(Word* home, Word slot) {
    for (Word* place = home; place != home + most_probes * bucket_slots; ++place) {
        if (*place != 0) continue;
        *place = slot;
        return true;
    }
    return false;
}

}  // namespace pyverify

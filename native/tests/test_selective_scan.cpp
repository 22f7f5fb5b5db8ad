#include <cmath>
#include <memory>
#include <optional>

#include "runner.h"
#include "selective_scan/selective_scan.h"

namespace spatial_tests {
namespace {

Array<float> random_array(Random& random, std::vector<int64_t> shape, double low, double high) {
    Array<float> array(std::move(shape));
    for (float& value : array.values) {
        value = static_cast<float>(random.uniform(low, high));
    }
    return array;
}

struct Scan {
    int64_t sequences, steps, channels, states;
    bool optional, softplus, reversed;
    Array<float> u, delta, a, b, c, d, z, delta_bias, dy;

    Scan(Random& random, int64_t sequences, int64_t steps, int64_t channels, int64_t states, bool optional,
         bool softplus, bool reversed)
        : sequences(sequences),
          steps(steps),
          channels(channels),
          states(states),
          optional(optional),
          softplus(softplus),
          reversed(reversed),
          u(random_array(random, {sequences, steps, channels}, -1, 1)),
          delta(random_array(random, {sequences, steps, channels}, softplus ? -4 : 0, 2)),
          a(random_array(random, {channels, states}, -8, 0)),
          b(random_array(random, {sequences, steps, states}, -1, 1)),
          c(random_array(random, {sequences, steps, states}, -1, 1)),
          d(random_array(random, {channels}, -1, 1)),
          z(random_array(random, {sequences, steps, channels}, -3, 3)),
          delta_bias(random_array(random, {channels}, -1, 1)),
          dy(random_array(random, {sequences, steps, channels}, -1, 1)) {}
};

struct ScanResults {
    Array<float> y, last_state, du, ddelta, da, db, dc, dd, dz, ddelta_bias;

    explicit ScanResults(const Scan& scan)
        : y({scan.sequences, scan.steps, scan.channels}),
          last_state({scan.sequences, scan.channels, scan.states}),
          du(y),
          ddelta(y),
          da({scan.channels, scan.states}),
          db({scan.sequences, scan.steps, scan.states}),
          dc(db),
          dd({scan.channels}),
          dz(y),
          ddelta_bias(dd) {}
};

spatial_status forward(Scan& scan, int threads, ScanResults& out) {
    spatial_tensor u = scan.u.tensor(), delta = scan.delta.tensor(), a = scan.a.tensor(), b = scan.b.tensor(),
                   c = scan.c.tensor(), d = scan.d.tensor(), z = scan.z.tensor(), bias = scan.delta_bias.tensor(),
                   y = out.y.tensor(), last = out.last_state.tensor();
    return spatial_selective_scan(&u, &delta, &a, &b, &c, scan.optional ? &d : nullptr, scan.optional ? &z : nullptr,
                                  scan.optional ? &bias : nullptr, scan.softplus, scan.reversed, threads, &y, &last);
}

spatial_status backward(Scan& scan, int threads, ScanResults& out) {
    spatial_tensor u = scan.u.tensor(), delta = scan.delta.tensor(), a = scan.a.tensor(), b = scan.b.tensor(),
                   c = scan.c.tensor(), d = scan.d.tensor(), z = scan.z.tensor(), bias = scan.delta_bias.tensor(),
                   dy = scan.dy.tensor(), du = out.du.tensor(), ddelta = out.ddelta.tensor(), da = out.da.tensor(),
                   db = out.db.tensor(), dc = out.dc.tensor(), dd = out.dd.tensor(), dz = out.dz.tensor(),
                   dbias = out.ddelta_bias.tensor();
    const bool optional = scan.optional;
    return spatial_selective_scan_backward(&u, &delta, &a, &b, &c, optional ? &d : nullptr, optional ? &z : nullptr,
                                           optional ? &bias : nullptr, scan.softplus, scan.reversed, threads, &dy, &du,
                                           &ddelta, &da, &db, &dc, optional ? &dd : nullptr, optional ? &dz : nullptr,
                                           optional ? &dbias : nullptr);
}

void check_all_implementations(Scan scan) {
    ScanResults expected(scan);
    force("reference");
    check_ok(forward(scan, 1, expected));
    check_ok(backward(scan, 1, expected));
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        const std::string where = setting + ", " + std::to_string(threads) + " threads, " + std::to_string(scan.steps) +
                                  " steps, " + std::to_string(scan.channels) + " channels, " +
                                  std::to_string(scan.states) + " states: ";
        ScanResults actual(scan);
        check_ok(forward(scan, threads, actual));
        check_ok(backward(scan, threads, actual));
        check_same(expected.y.values, actual.y.values, where + "y");
        check_same(expected.last_state.values, actual.last_state.values, where + "last_state");
        check_same(expected.du.values, actual.du.values, where + "du");
        check_same(expected.ddelta.values, actual.ddelta.values, where + "ddelta");
        check_same(expected.da.values, actual.da.values, where + "da");
        check_same(expected.db.values, actual.db.values, where + "db");
        check_same(expected.dc.values, actual.dc.values, where + "dc");
        check_same(expected.dd.values, actual.dd.values, where + "dd");
        check_same(expected.dz.values, actual.dz.values, where + "dz");
        check_same(expected.ddelta_bias.values, actual.ddelta_bias.values, where + "ddelta_bias");
    });
}

struct Conv {
    Array<float> x, weight, bias, dy, y, dx, dweight, dbias;

    Conv(Random& random, int64_t sequences, int64_t steps, int64_t channels, int64_t width)
        : x(random_array(random, {sequences, steps, channels}, -2, 2)),
          weight(random_array(random, {channels, width}, -1, 1)),
          bias(random_array(random, {channels}, -1, 1)),
          dy(random_array(random, {sequences, steps, channels}, -1, 1)),
          y({sequences, steps, channels}),
          dx(y),
          dweight({channels, width}),
          dbias({channels}) {}

    void forward(int threads) {
        spatial_tensor xs = x.tensor(), w = weight.tensor(), b = bias.tensor(), ys = y.tensor();
        check_ok(spatial_causal_conv(&xs, &w, &b, 0, threads, &ys));
    }

    void run(bool reversed, int threads) {
        spatial_tensor xs = x.tensor(), w = weight.tensor(), b = bias.tensor(), g = dy.tensor(), ys = y.tensor(),
                       gx = dx.tensor(), gw = dweight.tensor(), gb = dbias.tensor();
        check_ok(spatial_causal_conv(&xs, &w, &b, reversed, threads, &ys));
        check_ok(spatial_causal_conv_backward(&xs, &w, &b, reversed, threads, &g, &gx, &gw, &gb));
    }
};

// The exponential as the kernel has it: one state that starts at 1 and fades by e^x in the second step.
std::vector<float> exponentials(const std::vector<float>& exponents) {
    const int64_t channels = static_cast<int64_t>(exponents.size());
    Array<float> u({1, 2, channels}), delta({1, 2, channels}, 1.0f), a({channels, 1}, 1.0f), b({1, 2, 1}),
        c({1, 2, 1}, 1.0f), y({1, 2, channels});
    std::fill_n(u.values.begin(), channels, 1.0f);
    b.values[0] = 1;
    std::copy(exponents.begin(), exponents.end(), delta.values.begin() + channels);
    spatial_tensor us = u.tensor(), ds = delta.tensor(), as = a.tensor(), bs = b.tensor(), cs = c.tensor(),
                   ys = y.tensor();
    check_ok(spatial_selective_scan(&us, &ds, &as, &bs, &cs, nullptr, nullptr, nullptr, 0, 0, 1, &ys, nullptr));
    return {y.values.begin() + channels, y.values.end()};
}

}  // namespace

void add_selective_scan_tests() {
    add_test("selective_scan: the exponential is within a unit in the last place", [] {
        std::vector<float> exponents;
        for (double x = -86.9; x < 88.7; x += 0.0007) {
            exponents.push_back(static_cast<float>(x));
        }
        for (double x = 1e-30; x < 1; x *= 1.01) {
            exponents.push_back(static_cast<float>(x));
            exponents.push_back(static_cast<float>(-x));
        }
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            const std::vector<float> values = exponentials(exponents);
            double worst = 0;
            for (size_t i = 0; i < values.size(); ++i) {
                const double exact = std::exp(static_cast<double>(exponents[i]));
                const double unit = std::nextafter(static_cast<float>(exact), INFINITY) - static_cast<float>(exact);
                worst = std::max(worst, std::abs(values[i] - exact) / unit);
            }
            check(worst <= 1, std::string(implementation) + ": " + std::to_string(worst) + " units in the last place");
            const std::vector<float> ends = exponentials({-88, -1e30f, 0, 89, 1e30f, NAN});
            check_same<float>({0, 0, 1, INFINITY, INFINITY, NAN}, ends, std::string(implementation) + ": ends");
        }
    });
    add_test("selective_scan: every implementation gives the reference's bits, forward and backward", [] {
        Random random(31);
        for (int64_t channels : {1, 3, 8, 16, 20, 70}) {
            for (int64_t steps : {0, 1, 3, 32, 33, 75}) {
                const int64_t states = 1 + random.below(17);
                const bool optional = random.below(2) == 0, softplus = random.below(2) == 0;
                check_all_implementations(Scan(random, 1 + random.below(3), steps, channels, states, optional, softplus,
                                               random.below(2) == 0));
            }
        }
        check_all_implementations(Scan(random, 2, 40, 64, 64, true, true, false));
        check_all_implementations(Scan(random, 0, 5, 4, 2, true, true, false));
    });
    add_test("causal_conv: every implementation gives the reference's bits, forward and backward", [] {
        Random random(32);
        for (int64_t channels : {1, 5, 16, 40}) {
            for (int64_t steps : {0, 1, 2, 9, 70}) {
                for (int64_t width : {1, 4, 8}) {
                    for (bool reversed : {false, true}) {
                        Conv expected(random, 2, steps, channels, width);
                        Conv actual = expected;
                        force("reference");
                        expected.run(reversed, 1);
                        for_each_implementation([&](const std::string& setting, int threads) {
                            force(setting);
                            actual.run(reversed, threads);
                            check_same(expected.y.values, actual.y.values, setting + ": y");
                            check_same(expected.dx.values, actual.dx.values, setting + ": dx");
                            check_same(expected.dweight.values, actual.dweight.values, setting + ": dweight");
                            check_same(expected.dbias.values, actual.dbias.values, setting + ": dbias");
                        });
                    }
                }
            }
        }
    });
    add_test("linear_scan: every implementation gives the reference's bits", [] {
        Random random(33);
        for (int64_t channels : {1, 17, 64, 130}) {
            Array<float> kept = random_array(random, {3, 50, channels}, 0, 1);
            Array<float> added = random_array(random, {3, 50, channels}, -1, 1), expected = kept, actual = kept;
            spatial_tensor k = kept.tensor(), a = added.tensor(), e = expected.tensor(), h = actual.tensor();
            force("reference");
            check_ok(spatial_linear_scan(&k, &a, 1, &e));
            for_each_implementation([&](const std::string& setting, int threads) {
                force(setting);
                check_ok(spatial_linear_scan(&k, &a, threads, &h));
                check_same(expected.values, actual.values, setting + ": h");
            });
        }
    });
    add_test("selective_scan: what does not fit is refused by name", [] {
        Random random(34);
        Scan scan(random, 1, 4, 3, 2, true, true, false);
        ScanResults out(scan);
        scan.b = Array<float>({1, 4, 5});
        check_refused(forward(scan, 1, out), SPATIAL_INVALID_ARGUMENT, "b must be");
        scan.a = Array<float>({3, 65});
        check_refused(forward(scan, 1, out), SPATIAL_INVALID_ARGUMENT, "N from 1 to 64");
    });

    Random random(35);
    auto scan = std::make_shared<Scan>(random, 2, 4096, 256, 16, true, true, false);
    auto results = std::make_shared<ScanResults>(*scan);
    const int64_t bytes = scan->sequences * scan->steps * (4 * 256 + 2 * 16) * 4;
    for (int threads : {1, 2}) {
        const std::string where = " 2x4096x256, 16 states, " + std::to_string(threads) + "T";
        add_benchmark("selective_scan" + where, bytes, [=] { check_ok(forward(*scan, threads, *results)); });
        add_benchmark("selective_scan_backward" + where, 2 * bytes,
                      [=] { check_ok(backward(*scan, threads, *results)); });
    }

    auto conv = std::make_shared<Conv>(random, 2, 4096, 256, 4);
    for (int threads : {1, 2}) {
        add_benchmark("causal_conv 2x4096x256, 4 weights, " + std::to_string(threads) + "T",
                      2 * 4 * static_cast<int64_t>(conv->x.values.size()), [=] { conv->forward(threads); });
    }
}

}  // namespace spatial_tests

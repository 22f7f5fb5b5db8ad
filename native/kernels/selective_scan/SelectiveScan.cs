using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>The recurrence of Mamba; the contract is in <c>selective_scan.h</c>.</summary>
/// <remarks>Gu and Dao, "Mamba: linear-time sequence modeling with selective state spaces", 2023.</remarks>
internal static unsafe class SelectiveScan
{
    private const string Kernel = "selective_scan";

    /// <summary>Scans arrays.</summary>
    /// <param name="inputs">What is read.</param>
    /// <param name="y">Receives the outputs, [B, L, C].</param>
    /// <param name="lastState">Receives the states after the last step, [B, C, N]; empty where nobody asks.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(ScanArrays inputs, Span<float> y, Span<float> lastState = default, int threads = 0)
    {
        var (B, L, C, N) = (inputs.Sequences, inputs.Steps, inputs.Channels, inputs.States);
        var (ofChannels, ofStates) = ((long)B * L * C, (long)B * L * N);
        RequireLength(inputs.U, ofChannels, nameof(inputs.U), "[B, L, C]");
        RequireLength(inputs.Delta, ofChannels, nameof(inputs.Delta), "[B, L, C]");
        RequireLength(inputs.A, (long)C * N, nameof(inputs.A), "[C, N]");
        RequireLength(inputs.B, ofStates, nameof(inputs.B), "[B, L, N]");
        RequireLength(inputs.C, ofStates, nameof(inputs.C), "[B, L, N]");
        RequireLength(inputs.D, C, nameof(inputs.D), "[C]", optional: true);
        RequireLength(inputs.Z, ofChannels, nameof(inputs.Z), "[B, L, C]", optional: true);
        RequireLength(inputs.DeltaBias, C, nameof(inputs.DeltaBias), "[C]", optional: true);
        RequireLength(y, ofChannels, nameof(y), "[B, L, C]");
        RequireLength(lastState, (long)B * C * N, nameof(lastState), "[B, C, N]", optional: true);
        fixed (float* uAt = inputs.U, deltaAt = inputs.Delta, aAt = inputs.A, bAt = inputs.B, cAt = inputs.C, dAt = inputs.D, zAt = inputs.Z)
        fixed (float* biasAt = inputs.DeltaBias, yAt = y, lastAt = lastState)
        {
            var u = NativeTensor.OnCpu(uAt, NativeDtype.Float32, B, L, C);
            var delta = NativeTensor.OnCpu(deltaAt, NativeDtype.Float32, B, L, C);
            var a = NativeTensor.OnCpu(aAt, NativeDtype.Float32, C, N);
            var b = NativeTensor.OnCpu(bAt, NativeDtype.Float32, B, L, N);
            var c = NativeTensor.OnCpu(cAt, NativeDtype.Float32, B, L, N);
            var d = NativeTensor.OnCpu(dAt, NativeDtype.Float32, C);
            var z = NativeTensor.OnCpu(zAt, NativeDtype.Float32, B, L, C);
            var bias = NativeTensor.OnCpu(biasAt, NativeDtype.Float32, C);
            var outputs = NativeTensor.OnCpu(yAt, NativeDtype.Float32, B, L, C);
            var last = NativeTensor.OnCpu(lastAt, NativeDtype.Float32, B, C, N);
            var status = NativeMethods.SelectiveScan(
                &u, &delta, &a, &b, &c, inputs.D.IsEmpty ? null : &d, inputs.Z.IsEmpty ? null : &z, inputs.DeltaBias.IsEmpty ? null : &bias,
                inputs.Softplus ? 1 : 0, inputs.Reversed ? 1 : 0, threads, &outputs, lastState.IsEmpty ? null : &last);
            NativeKernelException.ThrowIfFailed(status, Kernel);
        }
    }

    /// <summary>Scans tensors; gradients of all of them can be asked for.</summary>
    /// <param name="inputs">What is read.</param>
    /// <returns>[B, L, C] on the inputs' device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device, or is not contiguous.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static Tensor Run(ScanTensors inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.NeedGradients ? Differentiable.Of(inputs) : Forward(inputs, lastState: null);
    }

    /// <summary>Scans tensors and gives the states after the last step too, both without a graph.</summary>
    /// <param name="inputs">What is read.</param>
    /// <returns>[B, L, C] and [B, C, N]; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device, or is not contiguous.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static (Tensor Y, Tensor LastState) RunWithState(ScanTensors inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var noGradients = no_grad();
        var lastState = empty([inputs.U.shape[0], inputs.A.shape[0], inputs.A.shape[1]], ScalarType.Float32, inputs.U.device);
        return (Forward(inputs, lastState), lastState);
    }

    private static Tensor Forward(ScanTensors inputs, Tensor? lastState)
    {
        var described = new Described(inputs);
        var y = empty(inputs.U.shape, ScalarType.Float32, inputs.U.device);
        var outputs = TorchTensors.Describe(y, nameof(y), ScalarType.Float32, inputs.U.shape);
        var last = lastState is null ? default : TorchTensors.Describe(lastState, nameof(lastState), ScalarType.Float32, lastState.shape);
        var status = NativeMethods.SelectiveScan(
            &described.U, &described.Delta, &described.A, &described.B, &described.C, inputs.D is null ? null : &described.D,
            inputs.Z is null ? null : &described.Z, inputs.DeltaBias is null ? null : &described.DeltaBias, inputs.Softplus ? 1 : 0, inputs.Reversed ? 1 : 0,
            threads: 0, &outputs, lastState is null ? null : &last);
        GC.KeepAlive(inputs);
        if (status != NativeStatus.Ok)
        {
            y.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return y;
    }

    // Gradients of sum(dy * y) for u, delta, a, b, c, d, z, delta_bias, in this order; null where there is no such input.
    private static Tensor?[] Backward(ScanTensors inputs, Tensor dy)
    {
        var described = new Described(inputs);
        Tensor?[] gradients =
        [
            Like(inputs.U), Like(inputs.Delta), Like(inputs.A), Like(inputs.B), Like(inputs.C), LikeOptional(inputs.D), LikeOptional(inputs.Z),
            LikeOptional(inputs.DeltaBias),
        ];
        var g = TorchTensors.Describe(dy, nameof(dy), ScalarType.Float32, inputs.U.shape);
        var (du, ddelta, da, db) = (Describe(gradients[0]), Describe(gradients[1]), Describe(gradients[2]), Describe(gradients[3]));
        var (dc, dd, dz, dbias) = (Describe(gradients[4]), Describe(gradients[5]), Describe(gradients[6]), Describe(gradients[7]));
        var status = NativeMethods.SelectiveScanBackward(
            &described.U, &described.Delta, &described.A, &described.B, &described.C, inputs.D is null ? null : &described.D,
            inputs.Z is null ? null : &described.Z, inputs.DeltaBias is null ? null : &described.DeltaBias, inputs.Softplus ? 1 : 0, inputs.Reversed ? 1 : 0,
            threads: 0, &g, &du, &ddelta, &da, &db, &dc, inputs.D is null ? null : &dd, inputs.Z is null ? null : &dz, inputs.DeltaBias is null ? null : &dbias);
        GC.KeepAlive(inputs);
        GC.KeepAlive(dy);
        NativeKernelException.ThrowIfFailed(status, "selective_scan_backward");
        return gradients;

        static Tensor Like(Tensor tensor) => empty(tensor.shape, ScalarType.Float32, tensor.device);
        static Tensor? LikeOptional(Tensor? tensor) => tensor is null ? null : Like(tensor);
        static NativeTensor Describe(Tensor? tensor) =>
            tensor is null ? default : TorchTensors.Describe(tensor, "gradient", ScalarType.Float32, tensor.shape);
    }

    private static void RequireLength(ReadOnlySpan<float> values, long expected, string name, string shape, bool optional = false)
    {
        if (values.Length != expected && !(optional && values.IsEmpty))
        {
            throw new ArgumentException($"{name} must be float32 {shape} of {expected} values, got {values.Length}", name);
        }
    }

    private struct Described
    {
        public NativeTensor U, Delta, A, B, C, D, Z, DeltaBias;

        public Described(ScanTensors inputs)
        {
            U = TorchTensors.Describe(inputs.U, nameof(U), ScalarType.Float32, -1, -1, -1);
            A = TorchTensors.Describe(inputs.A, nameof(A), ScalarType.Float32, inputs.U.shape[2], -1);
            var (sequences, steps, channels, states) = (inputs.U.shape[0], inputs.U.shape[1], inputs.U.shape[2], inputs.A.shape[1]);
            Delta = TorchTensors.Describe(inputs.Delta, nameof(Delta), ScalarType.Float32, sequences, steps, channels);
            B = TorchTensors.Describe(inputs.B, nameof(B), ScalarType.Float32, sequences, steps, states);
            C = TorchTensors.Describe(inputs.C, nameof(C), ScalarType.Float32, sequences, steps, states);
            D = inputs.D is null ? default : TorchTensors.Describe(inputs.D, nameof(D), ScalarType.Float32, channels);
            Z = inputs.Z is null ? default : TorchTensors.Describe(inputs.Z, nameof(Z), ScalarType.Float32, sequences, steps, channels);
            DeltaBias = inputs.DeltaBias is null ? default : TorchTensors.Describe(inputs.DeltaBias, nameof(DeltaBias), ScalarType.Float32, channels);
        }
    }

    private sealed class Differentiable : autograd.SingleTensorFunction<Differentiable>
    {
        private const string SoftplusKey = "softplus", ReversedKey = "reversed";

        public override string Name => nameof(SelectiveScan);

        public static Tensor Of(ScanTensors inputs) =>
            apply(inputs.U, inputs.Delta, inputs.A, inputs.B, inputs.C, inputs.D!, inputs.Z!, inputs.DeltaBias!, inputs.Softplus, inputs.Reversed);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            List<Tensor?> tensors = [.. vars[..8].Select(value => (Tensor?)value)];
            ctx.save_for_backward(tensors!);
            ctx.save_data(SoftplusKey, vars[8]);
            ctx.save_data(ReversedKey, vars[9]);
            return Forward(InputsOf(tensors, (bool)vars[8], (bool)vars[9]), lastState: null);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var inputs = InputsOf(ctx.get_saved_variables()!, (bool)ctx.get_data(SoftplusKey), (bool)ctx.get_data(ReversedKey));
            var gradients = Backward(inputs, grad_output.contiguous());
            return [.. gradients.Select(gradient => gradient?.MoveToOuterDisposeScope()!), null!, null!];
        }

        private static ScanTensors InputsOf(List<Tensor?> tensors, bool softplus, bool reversed) =>
            new(tensors[0]!, tensors[1]!, tensors[2]!, tensors[3]!, tensors[4]!, tensors[5], tensors[6], tensors[7], softplus, reversed);
    }
}

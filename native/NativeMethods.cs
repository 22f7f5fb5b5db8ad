using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>The functions of <c>spatial/abi.h</c> and of the kernels' headers, and the one function of TorchSharp's library that is needed.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "spatial_native";

    [LibraryImport(Library, EntryPoint = "spatial_last_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial byte* LastError();

    [LibraryImport(Library, EntryPoint = "spatial_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "spatial_implementations")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial byte* Implementations();

    [LibraryImport(Library, EntryPoint = "spatial_cpu_features")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial byte* CpuFeatures();

    [LibraryImport(Library, EntryPoint = "spatial_abi_layout")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial int AbiLayout(long* values, int capacity);

    [LibraryImport(Library, EntryPoint = "spatial_set_kernels", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SetKernels(string name);

    [LibraryImport(Library, EntryPoint = "spatial_kernels")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial byte* Kernels();

    [LibraryImport(Library, EntryPoint = "spatial_set_threads")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "spatial_threads")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial int Threads();

    [LibraryImport(Library, EntryPoint = "spatial_device_count")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus DeviceCount(out int count);

    [LibraryImport(Library, EntryPoint = "spatial_device_name")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus DeviceName(int device, byte* name, int capacity);

    [LibraryImport(Library, EntryPoint = "spatial_device_allocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus DeviceAllocate(int device, long bytes, out nint memory);

    [LibraryImport(Library, EntryPoint = "spatial_device_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus DeviceFree(int device, nint memory);

    [LibraryImport(Library, EntryPoint = "spatial_device_upload")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus DeviceUpload(int device, void* target, void* source, long bytes);

    [LibraryImport(Library, EntryPoint = "spatial_device_download")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus DeviceDownload(int device, void* target, void* source, long bytes);

    [LibraryImport(Library, EntryPoint = "spatial_voxelize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus Voxelize(
        NativeTensor* points, NativeTensor* batch, NativeVoxelGrid* grid, int batchSize, int threads,
        NativeTensor* means, NativeTensor* coords, NativeTensor* counts, out long written);

    [LibraryImport(Library, EntryPoint = "spatial_voxelize_keys")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus VoxelizeKeys(
        NativeTensor* points, NativeTensor* batch, NativeVoxelGrid* grid, int batchSize, int threads,
        NativeTensor* keys, NativeTensor* counts, NativeTensor* inverse, out long written);

    [LibraryImport(Library, EntryPoint = "spatial_bev_pool")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus BevPool(
        NativeTensor* weights, NativeTensor* features, NativeTensor* weightOf, NativeTensor* featureOf, NativeTensor* starts, NativeTensor* rows, int threads,
        NativeTensor* sums);

    [LibraryImport(Library, EntryPoint = "spatial_bev_pool_backward")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus BevPoolBackward(
        NativeTensor* sumGradients, NativeTensor* weights, NativeTensor* features, NativeTensor* weightOf, NativeTensor* rowOf, NativeTensor* starts, int threads,
        NativeTensor* weightGradients, NativeTensor* featureGradients);

    [LibraryImport(Library, EntryPoint = "spatial_bev_pool_index")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus BevPoolIndex(
        NativeTensor* cells, NativeTensor* order, NativeTensor* starts, NativeTensor* rows, out long groups, out long kept);

    [LibraryImport(Library, EntryPoint = "spatial_submanifold_neighbours")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SubmanifoldNeighbours(NativeTensor* coords, int* shape, int threads, NativeTensor* neighbours);

    [LibraryImport(Library, EntryPoint = "spatial_submanifold_conv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SubmanifoldConv(
        NativeTensor* features, NativeTensor* neighbours, NativeTensor* weights, int threads, NativeTensor* sums);

    [LibraryImport(Library, EntryPoint = "spatial_submanifold_conv_weights")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SubmanifoldConvWeights(
        NativeTensor* features, NativeTensor* neighbours, NativeTensor* gradients, int threads, NativeTensor* weightGradients);

    [LibraryImport(Library, EntryPoint = "spatial_ray_cast")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RayCast(
        NativeTensor* origins, NativeTensor* directions, NativeVoxelGrid* grid, NativeTensor* classes, byte free, int threads,
        NativeTensor* cells, NativeTensor* distances, NativeTensor* hits);

    [LibraryImport(Library, EntryPoint = "spatial_ray_cast_pair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RayCastPair(
        NativeTensor* origins, NativeTensor* directions, NativeVoxelGrid* grid, NativeTensor* firstClasses, NativeTensor* secondClasses,
        byte free, int threads, NativeTensor* firstCells, NativeTensor* firstDistances, NativeTensor* firstHits,
        NativeTensor* secondCells, NativeTensor* secondDistances, NativeTensor* secondHits);

    [LibraryImport(Library, EntryPoint = "spatial_mark_rays")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus MarkRays(float* from, NativeTensor* ends, NativeTensor* labels, byte free, NativeTensor* mask);

    [LibraryImport(Library, EntryPoint = "spatial_occupancy_losses")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus OccupancyLosses(
        NativeTensor* logits, NativeTensor* labels, NativeTensor* radial, int height, NativeTensor* classWeights, int countsUnknown, int threads,
        NativeTensor* slopes, double* summary, double* losses);

    [LibraryImport(Library, EntryPoint = "spatial_occupancy_losses_backward")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus OccupancyLossesBackward(
        NativeTensor* logits, NativeTensor* labels, NativeTensor* radial, int height, NativeTensor* classWeights, int countsUnknown, NativeTensor* slopes,
        double* summary, double* weights, int threads, NativeTensor* gradients);

    [LibraryImport(Library, EntryPoint = "spatial_points_to_image")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus PointsToImage(
        NativeTensor* points, NativeTensor* transforms, NativeTensor* intrinsics, NativeTensor* sizes, int roundSteps,
        double minDepth, double border, int threads, NativeTensor* pixels, NativeTensor* depths, NativeTensor* mask);

    [LibraryImport(Library, EntryPoint = "spatial_space_coverage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SpaceCoverage(NativeTensor* seen, int threads, NativeTensor* picks, NativeTensor* gains, out int picked);

    [LibraryImport(Library, EntryPoint = "spatial_class_argmax")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus ClassArgmax(NativeTensor* scores, int classMajor, int threads, NativeTensor* classes, out long nonFinite);

    [LibraryImport(Library, EntryPoint = "spatial_vector_linear")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus VectorLinear(
        NativeTensor* input, NativeTensor* weights, NativeTensor* biases, int layers, int threads, NativeTensor* outputs);

    [LibraryImport(Library, EntryPoint = "spatial_ray_trace_meshes")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RayTraceMeshes(
        NativeTensor* vertices, NativeTensor* triangles, NativeTensor* materials, NativeTensor* vertexStarts, NativeTensor* triangleStarts,
        int threads, NativeTensor* nodes, NativeTensor* sorted, NativeTensor* meshes);

    [LibraryImport(Library, EntryPoint = "spatial_ray_trace_scene")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RayTraceScene(
        NativeTensor* meshes, NativeTensor* meshOf, NativeTensor* poses, NativeTensor* tints, NativeTensor* instances, NativeTensor* nodes, out int root);

    [LibraryImport(Library, EntryPoint = "spatial_ray_trace")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RayTrace(
        NativeTracedScene* scene, NativeTensor* origins, NativeTensor* directions, float maxDistance, int threads, NativeTensor* distances,
        NativeTensor* instances, NativeTensor* triangles, NativeTensor* cosines, NativeTensor* materials);

    [LibraryImport(Library, EntryPoint = "spatial_ray_trace_blocked")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RayTraceBlocked(
        NativeTracedScene* scene, NativeTensor* origins, NativeTensor* directions, float maxDistance, int threads, NativeTensor* blocked);

    [LibraryImport(Library, EntryPoint = "spatial_render_camera")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus RenderCamera(
        NativeTracedScene* scene, NativeShading* shading, NativeCamera* camera, int threads, NativeTensor* rgb, NativeTensor* depths, NativeTensor* hits);

    [LibraryImport(Library, EntryPoint = "spatial_selective_scan")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SelectiveScan(
        NativeTensor* u, NativeTensor* delta, NativeTensor* a, NativeTensor* b, NativeTensor* c, NativeTensor* d, NativeTensor* z, NativeTensor* deltaBias,
        int softplus, int reversed, int threads, NativeTensor* y, NativeTensor* lastState);

    [LibraryImport(Library, EntryPoint = "spatial_selective_scan_backward")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus SelectiveScanBackward(
        NativeTensor* u, NativeTensor* delta, NativeTensor* a, NativeTensor* b, NativeTensor* c, NativeTensor* d, NativeTensor* z, NativeTensor* deltaBias,
        int softplus, int reversed, int threads, NativeTensor* dy, NativeTensor* du, NativeTensor* ddelta, NativeTensor* da, NativeTensor* db,
        NativeTensor* dc, NativeTensor* dd, NativeTensor* dz, NativeTensor* ddeltaBias);

    [LibraryImport(Library, EntryPoint = "spatial_causal_conv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus CausalConv(NativeTensor* x, NativeTensor* weight, NativeTensor* bias, int reversed, int threads, NativeTensor* y);

    [LibraryImport(Library, EntryPoint = "spatial_causal_conv_backward")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus CausalConvBackward(
        NativeTensor* x, NativeTensor* weight, NativeTensor* bias, int reversed, int threads, NativeTensor* dy, NativeTensor* dx, NativeTensor* dweight,
        NativeTensor* dbias);

    [LibraryImport(Library, EntryPoint = "spatial_linear_scan")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial NativeStatus LinearScan(NativeTensor* kept, NativeTensor* added, int threads, NativeTensor* h);

    // TorchSharp keeps its own import of this internal. It includes the storage offset and works for CUDA tensors.
    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    internal static partial void* TorchData(nint tensor);
}

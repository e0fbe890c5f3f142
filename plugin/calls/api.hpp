// The functions of the table, as ballast.h describes them; entry.cpp puts them in order.
#pragma once

#include "ballast/ballast.h"

namespace ballast::plugin {

// instance.cpp
ballast_result BALLAST_CALL create_instance(const ballast_instance_desc* desc, ballast_instance* out,
                                            ballast_error* err);
ballast_result BALLAST_CALL destroy_instance(ballast_instance instance);

// device.cpp
ballast_result BALLAST_CALL create_device(ballast_instance instance, const ballast_device_desc* desc,
                                          ballast_device* out, ballast_error* err);
ballast_result BALLAST_CALL destroy_device(ballast_device device);
ballast_result BALLAST_CALL device_count(ballast_instance instance, uint32_t* count, ballast_error* err);
ballast_result BALLAST_CALL device_info(ballast_instance instance, uint32_t index, ballast_device_caps* out,
                                        ballast_error* err);
ballast_result BALLAST_CALL device_caps(ballast_device device, ballast_device_caps* out, ballast_error* err);

// context.cpp
ballast_result BALLAST_CALL create_context(ballast_device device, const ballast_context_desc* desc,
                                           ballast_context* out, ballast_error* err);
ballast_result BALLAST_CALL destroy_context(ballast_context context);

// context_size.cpp
ballast_result BALLAST_CALL context_gpu_size(ballast_device device, const ballast_context_desc* desc, uint64_t* bytes,
                                             ballast_error* err);

ballast_result BALLAST_CALL context_host_size(ballast_device device, const ballast_context_desc* desc, uint64_t* bytes,
                                              ballast_error* err);

// ask.cpp
ballast_result BALLAST_CALL strategy_info(uint32_t index, ballast_strategy_info* out, ballast_error* err);
ballast_result BALLAST_CALL strategy_recipe(const char* name, ballast_recipe* out, ballast_error* err);
ballast_result BALLAST_CALL vk_requirements(ballast_instance instance, ballast_vk_requirements* out,
                                            ballast_error* err);
ballast_result BALLAST_CALL stats(ballast_instance instance, ballast_stats* out, ballast_error* err);
const char* BALLAST_CALL name_of_result(ballast_result code);
const void* BALLAST_CALL get_extension(ballast_instance instance, const char* id);

// run.cpp
ballast_result BALLAST_CALL run(ballast_context context, const ballast_job_desc* job, ballast_error* err);

// async.cpp
ballast_result BALLAST_CALL begin(ballast_context context, const ballast_job_desc* job, uint64_t* ticket,
                                  ballast_error* err);
ballast_result BALLAST_CALL wait(ballast_context context, uint64_t ticket, uint64_t timeout_ns, ballast_error* err);
ballast_result BALLAST_CALL cancel(ballast_context context, uint64_t ticket, ballast_error* err);

// record.cpp
ballast_result BALLAST_CALL context_scratch_size(ballast_context context, const ballast_job_desc* job, uint64_t* bytes,
                                                 ballast_error* err);
ballast_result BALLAST_CALL context_record_layers(ballast_context context, const ballast_job_desc* job,
                                                  uint32_t* layers, ballast_error* err);
ballast_result BALLAST_CALL record(ballast_context context, const ballast_job_desc* job, const ballast_vk_record* rec,
                                   ballast_error* err);

// submit.cpp
ballast_result BALLAST_CALL submit(ballast_context context, const ballast_job_desc* job, const ballast_vk_submit* sub,
                                   ballast_error* err);

}  // namespace ballast::plugin
